// What a person waits for in the page: a line of JSON a figure, for the job `page` of `taccuino-bench`.
//
// `node figures.mjs --rounds N`, with TACCUINO_BIN and CHROMIUM as for the browser suite, whose harness this uses. Two
// laptops share a note of ten thousand words; Bruno types near its beginning from a browser of his own while Anna
// types further down. Beside it, in Anna's browser, stands a plain text area with the same words.

import { setTimeout as pause } from "node:timers/promises";

import { launch, openContext } from "../../browser/harness/browser.mjs";
import { Device } from "../../browser/harness/device.mjs";
import { bringTogether, newDocument, prose, sameEverywhere, until, write } from "../../browser/harness/team.mjs";
import { meetKeystrokes, meetLoading } from "./watch.mjs";
import { TEXT, keys } from "./words.mjs";

/** How many keystrokes are timed on each side in a round. */
const KEYSTROKES = 100;
const NOTE = "main textarea";
const PLAIN = `<!doctype html><title>floor</title><textarea rows="30" cols="80"></textarea>`;

const rounds = Number(process.argv[process.argv.indexOf("--rounds") + 1]) || 5;
const tell = (figure) => console.log(JSON.stringify(figure));

const problems = [];
const devices = await Promise.all(["anna", "bruno"].map((name) => Device.start(name)));
const browsers = [];
try {
  const [anna, bruno] = devices;
  const programme = await bringTogether(devices);
  const note = await newDocument(anna, "note", { title: "Diecimila parole", level: "pair", others: [bruno] });
  await write(anna, note, "body", TEXT);
  await until("Bruno has the words", async () => (await prose(bruno, note, "body")) === TEXT);
  for (const device of devices) {
    browsers.push((device.browser = await launch()));
    device.context = await openContext(device.browser, problems);
    device.noteAt = new URL(`/p/${programme}/d/${note}`, device.address).href;
    await enter(device);
  }
  for (let round = 0; round < rounds; round += 1) tell({ load: await load(anna) });
  await type(anna, bruno);
  await sameEverywhere(devices, note);
  if (problems.length > 0) throw new Error(problems.join("\n"));
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await Promise.all(devices.map((device) => device.remove()));
}

/** Lets the browser in: from here on it has its cookie. */
async function enter({ context, address }) {
  const page = await context.newPage();
  const door = page.waitForResponse((response) => new URL(response.url()).pathname === "/api/open");
  await page.goto(address);
  await door;
  await page.close();
}

/** Opens the note where nothing is known of the page but the cookie, and then again: milliseconds, bytes. */
async function load({ browser, context, noteAt }) {
  const fresh = await openContext(browser, problems, { storageState: await context.storageState() });
  await fresh.addInitScript(meetLoading, NOTE);
  const first = await opened(fresh, noteAt);
  const again = await opened(fresh, noteAt);
  await fresh.close();
  return { first: first.after, again: again.after, bytes: first.bytes, files: first.files };
}

async function opened(context, address) {
  const page = await context.newPage();
  const answers = [];
  page.on("response", (response) => answers.push(response));
  await page.goto(address);
  const after = await (await page.waitForFunction(() => globalThis.usableAfter)).jsonValue();
  await page.waitForLoadState("networkidle");
  // What comes over the wire as files; what the node tells in its own frames is no part of the page.
  const files = answers.filter((response) => !new URL(response.url()).pathname.startsWith("/api/"));
  const sizes = await Promise.all(files.map((response) => response.request().sizes()));
  await page.close();
  return { after, files: files.length, bytes: sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) };
}

/** Types in the note and in the plain text area in turn; Bruno never stops while Anna types in the note. */
async function type(anna, bruno) {
  const own = await openPage(anna.context, (page) => page.goto(anna.noteAt));
  const others = await openPage(bruno.context, (page) => page.goto(bruno.noteAt));
  const plain = await openPage(anna.context, (page) => page.setContent(PLAIN));
  await plain.locator("textarea").evaluate((area, text) => (area.value = text), TEXT);
  const annas = keys(1);
  const brunos = keys(2);
  await putCaret(own, Math.round(TEXT.length * 0.7));
  await putCaret(plain, Math.round(TEXT.length * 0.7));
  await putCaret(others, Math.round(TEXT.length * 0.2));
  for (let round = 0; round < rounds; round += 1) {
    const before = await own.locator(NOTE).first().inputValue();
    const stop = goOn(others, brunos);
    const inNote = await timed(own, annas);
    const typed = await stop();
    const after = await own.locator(NOTE).first().inputValue();
    // A round in which nothing came from the other side would say nothing.
    if (after.length < before.length + KEYSTROKES + typed / 2) throw new Error(`Bruno typed ${typed}, Anna saw few`);
    const inPlain = await timed(plain, annas);
    tell({ typing: { note: inNote, plain: inPlain, typed } });
  }
}

async function openPage(context, fill) {
  const page = await context.newPage();
  await page.addInitScript(meetKeystrokes);
  await fill(page);
  await page.evaluate(meetKeystrokes);
  await page.locator("textarea").first().waitFor();
  return page;
}

async function putCaret(page, at) {
  await page.bringToFront();
  const area = page.locator("textarea").first();
  await area.evaluate((one, place) => {
    one.focus();
    one.setSelectionRange(place, place);
  }, at);
}

/** Types so many keys as a person does, and returns how long each took until it was painted, in milliseconds. */
async function timed(page, some) {
  await page.bringToFront();
  await page.evaluate(() => (globalThis.painted.length = 0));
  for (let count = 0; count < KEYSTROKES; count += 1) await press(page, some);
  return page.evaluate(async (wanted) => {
    while (globalThis.painted.length < wanted) await new Promise(requestAnimationFrame);
    return globalThis.painted.slice(0);
  }, KEYSTROKES);
}

/** Types until it is told to stop; then returns how many keys these were. */
function goOn(page, some) {
  let goes = true;
  const typing = (async () => {
    let count = 0;
    for (; goes; count += 1) await press(page, some);
    return count;
  })();
  return () => ((goes = false), typing);
}

async function press(page, some) {
  const { key, wait } = some.next().value;
  await page.keyboard.press(key);
  await pause(wait);
}
