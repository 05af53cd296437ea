// What `cargo xtask demo` promises: three laptops side by side in one browser, one programme, and nothing left behind.
//
// Takes names from the sample and words from the locales. `cargo xtask test demo` runs it; by hand:
//   node run.mjs --in demo

import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { launch, openContext } from "../harness/browser.mjs";
import { field } from "../harness/rooms.mjs";
import { contains, sees } from "../harness/sees.mjs";
import { Demo, readJson } from "./command.mjs";

const OUT = join(import.meta.dirname, "..", "out", "demo");
const SAMPLE = readJson("app", "xtask", "sample", "sample.json");
const VISIT = SAMPLE.documents.find((one) => one.kind === "visit").title;
const PLAN = SAMPLE.documents.find((one) => one.kind === "plan").title;
const WRITABLE = "main textarea, main input, main select, main [contenteditable], main button";

test("the demo opens three laptops in one browser, and Ctrl-C ends them", { timeout: 540_000 }, async () => {
  const pages = [];
  let demo, browser;
  try {
    demo = await Demo.start();
    browser = await launch();
    const named = demo.laptops.map(({ person, organisation }) => ({ person, organisation }));
    const invented = SAMPLE.people.map(({ person, organisation }) => ({ person, organisation }));
    assert.deepEqual(named, invented, "the demo names an address for each person of the sample");
    const roles = SAMPLE.people.map(({ role }) => role);
    assert.deepEqual(roles, ["mentee-team", "mentee-team", "mentor-team"]);

    const problems = [];
    const context = await openContext(browser, problems);
    for (const [index, laptop] of demo.laptops.entries()) {
      const words = readJson("app", "locales", `${SAMPLE.people[index].language}.json`);
      pages.push({ ...laptop, words, page: await openPage(context, laptop.address) });
    }
    const [first, second, mentor] = pages;
    for (const one of pages) await showsItsProgramme(one);
    await allWriteTheVisit(pages);
    await onlyMenteesWriteThePlan([first, second], mentor);
    assert.deepEqual(problems, [], "pages did what no page may do");

    if (process.platform === "linux") assert.equal(demo.nodes().length, 3, "three nodes run before Ctrl-C");
    assert.equal(await demo.interrupt(), 0, `Ctrl-C ends the demo well. It said:\n${demo.log()}`);
    assert.deepEqual(demo.nodes(), [], "no node runs after Ctrl-C");
    for (const { person, address } of demo.laptops) {
      assert.equal(await answers(address), false, `nobody answers at the address of ${person} after Ctrl-C`);
    }
    for (const { name } of SAMPLE.people) {
      assert.equal(existsSync(join(demo.folder, name, "running.json")), false, `the node of ${name} ended in order`);
      assert.ok(readdirSync(join(demo.folder, name)).includes("notebook.redb"), `the notebook of ${name} stays`);
    }
  } catch (error) {
    await keepTraces(demo, pages);
    throw error;
  } finally {
    await browser?.close();
    await demo?.clear();
  }
});

async function openPage(context, address) {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const door = page.waitForResponse((response) => new URL(response.url()).pathname === "/api/open");
  await page.goto(address);
  await door;
  return page;
}

/** The start page greets the person of this laptop, not of the page beside it, and names the programme. */
async function showsItsProgramme({ page, person }) {
  await page.getByRole("heading", { level: 1, name: person }).waitFor();
  await page.getByRole("main").getByRole("link", { name: SAMPLE.programme.title }).first().waitFor();
}

/** What each of the three types stands on all three pages. */
async function allWriteTheVisit(pages) {
  for (const { page, words } of pages) await open(page, words, words.nav.visits, VISIT);
  const purposes = pages.map(({ page, words }) => field(page, words.visit.purpose));
  for (const [index, { page, person }] of pages.entries()) {
    const greeting = ` ${person} was here.`;
    await purposes[index].press("Control+End");
    await page.keyboard.type(greeting);
    for (const purpose of purposes) await contains(purpose, greeting);
  }
}

/** The mentees write the plan; the mentor reads it as it is typed, is told why, and has nothing to write in. */
async function onlyMenteesWriteThePlan([writer, reader], mentor) {
  for (const { page, words } of [writer, reader, mentor]) await open(page, words, words.nav.plan, PLAN);
  const cell = ({ page, words }) => {
    return page.getByRole("main").getByLabel(filled(words.plan.cell, { column: words.plan.action, number: 1 }), { exact: true });
  };
  await sees(mentor.page, mentor.words.denied.not_a_writer);
  assert.equal(await mentor.page.locator(WRITABLE).count(), 0, "the mentor has nothing to write in");
  await cell(writer).press("Control+End");
  await writer.page.keyboard.type(" Subito.");
  for (const one of [reader, mentor]) await contains(cell(one), " Subito.");
  assert.equal(await mentor.page.locator(WRITABLE).count(), 0, "the mentor still has nothing to write in");
  assert.ok((await writer.page.locator(WRITABLE).count()) > 0, "the same look finds what a mentee can write in");
}

/** Opens a document by the programme's links on the left and the list that they lead to. */
async function open(page, words, room, title) {
  await page.getByRole("navigation", { name: words.nav.rooms }).getByRole("link", { name: room }).click();
  const link = page.getByRole("main").getByRole("link", { name: title }).first();
  const heading = page.locator("main .saving, main .read-only").first();
  // A room with one document may open it at once.
  await link.or(heading).first().waitFor();
  if (await link.isVisible()) await link.click();
  await heading.waitFor();
}

/** Fills the places of a sentence of the locales. */
function filled(sentence, values) {
  return sentence.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => values[name]);
}

function answers(address) {
  return new Promise((resolve) => {
    get(new URL(address).origin, (response) => {
      response.resume();
      resolve(true);
    }).once("error", () => resolve(false));
  });
}

/** Leaves what the nodes said, and a picture of each page. */
async function keepTraces(demo, pages) {
  mkdirSync(OUT, { recursive: true });
  for (const name of demo ? readdirSync(demo.folder) : []) {
    if (name.endsWith(".log")) copyFileSync(join(demo.folder, name), join(OUT, name));
  }
  for (const { page, person } of pages) {
    const file = join(OUT, `${person.replace(/\W+/g, "-")}.png`);
    // A page that died cannot show itself; the others still can.
    await page.screenshot({ path: file, fullPage: true, timeout: 5_000 }).catch(() => {});
  }
}
