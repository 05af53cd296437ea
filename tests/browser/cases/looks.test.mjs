// Every page in both languages, light and dark, at three widths: nothing to scroll sideways, nothing that axe objects to.
//
// And on paper: nothing to press, nothing cut off.
//
// With PICTURES=folder in the environment each page is left there as a picture, to be looked at.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { scene } from "../harness/scene.mjs";
import { isAccessible } from "../harness/sees.mjs";
import { edit, newDocument, write } from "../harness/team.mjs";

const SIZES = [[1440, 900], [1280, 720], [820, 1180]];
/** The pages whose printing this file looks at; a form's is looked at where it is filled in. */
const ON_PAPER = ["visit", "note", "network", "network-read", "commitment", "commitment-read", "issues", "programme", "programme-read", "plan", "plan-read"];
const LONG = "Un lungo paragrafo che va a capo più volte, con Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen dentro. ";

scene("every page is easy on the eye", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const problems = [];
  for (const [device, name, path] of await everyPage(anna, carla, stage.programme)) {
    const { page } = device;
    await page.goto(new URL(path, page.url()).href);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("status").getByText("Sto aprendo…").waitFor({ state: "hidden" });
    for (const language of ["it", "en"]) {
      await page.getByRole("banner").locator(`button[lang=${language}]`).click();
      await page.locator(`html[lang=${language}]`).waitFor({ state: "attached" });
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await drawn(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) problems.push(`${name} in ${language} is ${wide} pixels wider than ${width}`);
        for (const colorScheme of process.env.PICTURES ? ["light", "dark"] : []) {
          await page.emulateMedia({ colorScheme });
          await picture(page, `${name}-${language}-${width}-${colorScheme}`);
        }
      }
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        const where = `${name} in ${language}, ${colorScheme}`;
        await isAccessible(page).catch((error) => problems.push(`${where}: ${error.message}`));
      }
    }
    await page.getByRole("banner").locator("button[lang=it]").click();
  }
  assert.deepEqual(problems, [], problems.join("\n"));
}, { team: true, timeout: 240_000 });

scene("on paper a document is whole, and there is nothing to press", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const problems = [];
  const pages = await everyPage(anna, carla, stage.programme);
  for (const wanted of ON_PAPER) {
    const [{ page }, name, path] = pages.find(([, name]) => name === wanted);
    await page.goto(new URL(path, page.url()).href);
    await page.locator("main .saving, main .read-only").first().waitFor();
    const written = await page.evaluate(() => {
      const fields = document.querySelectorAll("main textarea, main input[type=text], main .printed .words");
      return [...fields].map((field) => field.value ?? field.textContent).filter((text) => text !== "");
    });
    if (written.length === 0) problems.push(`${name} has nothing to print`);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    problems.push(...(await page.evaluate(notWhole, written)).map((problem) => `${name}: ${problem}`));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
  }
  assert.deepEqual(problems, [], problems.join("\n"));
}, { team: true, timeout: 180_000 });

/** Runs in the page as it goes to paper: lists what is to press or cut off, and what of `written` is not there. */
function notWhole(written) {
  const problems = [];
  const isSeen = (element) => element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
  const pressed = "nav, button, textarea, input:not(:checked), summary, .head, .foot, .rooms, [role=switch]";
  for (const element of document.querySelectorAll(pressed)) {
    if (isSeen(element)) problems.push(`there is still ${element.outerHTML.slice(0, 120)}`);
  }
  const copies = [...document.querySelectorAll(".on-paper.copied, .printed .words")].filter(isSeen);
  for (const text of written) {
    if (!copies.some((copy) => copy.textContent === text)) problems.push(`"${text.slice(0, 60)}" is not there`);
  }
  for (const element of document.querySelectorAll("main *")) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const isCut = (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) || (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1);
    if (isSeen(element) && isCut && element.clientHeight > 1) problems.push(`cut off: ${element.outerHTML.slice(0, 120)}`);
  }
  return problems;
}

/** Waits until what was changed from outside is on the screen. */
function drawn(page) {
  return page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    // What turns for ever never ends, and what is replaced on the way ends as well.
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

/** Fills a programme and returns its pages: whose, a name, the path. */
async function everyPage(anna, carla, programme) {
  const others = [carla];
  const visit = await newDocument(anna, "visit", { title: "Visita 1, nella nostra città", others });
  const item = (collection, item, fields, after = null) => [
    { add: { collection, item, after } },
    ...Object.entries(fields).map(([name, insert]) => ({ splice: { field: `${collection}/${item}/${name}`, at: 0, delete: 0, insert } })),
  ];
  await edit(anna, visit, [
    { splice: { field: "purpose", at: 0, delete: 0, insert: LONG.repeat(3) } },
    { set: { field: "host", value: "Valdoro" } },
    { set: { field: "from", value: "2026-05-12" } },
    { set: { field: "to", value: "2026-05-13" } },
    ...item("agenda", "one", { title: "Sportello unico", detail: LONG }),
    ...item("agenda", "two", { title: "Scuola Pertini", detail: LONG }, "one"),
    ...item("questions", "one", { question: "Chi apre la porta?", answer: LONG }),
    ...item("steps", "one", { what: "Mandare gli appunti" }),
    ...item("participants", "one", {}),
    { set: { field: "participants/one/name", value: "Anna Bianchi" } },
  ]);
  const note = await newDocument(anna, "note", { level: "pair", links: [visit], others });
  await write(anna, note, "body", LONG.repeat(2));
  const plan = await newDocument(anna, "plan", { title: "Piano d’azione di Valdoro", others });
  const row = { action: LONG, results: LONG, timing: "2027", resources: "Due persone", success: LONG };
  await edit(anna, plan, [
    ...item("rows", "one", row),
    ...item("rows", "two", row, "one"),
    ...item("points", "one", { what: LONG }),
    ...item("versions", "one", { note: LONG }),
    ...item("progress", "one", { evidence: LONG }),
    ...item("links", "one", {}),
    { set: { field: "stage", value: "in-implementation" } },
    { set: { field: "versions/one/stage", value: "in-implementation" } },
    { set: { field: "rows/one/from", value: "2026-05-12" } },
    { set: { field: "rows/one/to", value: "2027-05-12" } },
    { set: { field: "progress/one/row", value: "one" } },
    { set: { field: "links/one/from", value: "rows/one" } },
    { set: { field: "links/one/to", value: `${visit}#agenda/one` } },
  ]);
  await anna.command(["doc", "reach", plan, "--version", "kept", "--stage", "approved", "--date", "2027-05-20", "--name", LONG.trim()]);
  await write(anna, plan, "rows/two/action", LONG);
  await edit(anna, plan, item("rows", "three", row, "two"));
  const assessment = await newDocument(anna, "assessment", { title: "Valdoro, prima della visita", others });
  const later = await newDocument(anna, "assessment", { title: "Valdoro, un anno dopo", others });
  const ownWords = ["doc", "new", "--kind", "assessment", "--title", "Anna, da sola", "--level", "pair", "--writers", "me", "--link", assessment];
  const own = (await anna.command(ownWords)).id;
  await edit(anna, own, [
    { set: { field: "answers/f1q1/level", value: "partly" } },
    { splice: { field: "answers/f1q1/text", at: 0, delete: 0, insert: LONG } },
  ]);
  for (const [factor, level] of [["f1", "partly"], ["f2", "not-yet"], ["f3", "fully"]]) {
    await edit(anna, assessment, [{ set: { field: `factors/${factor}/level`, value: level } }]);
    await edit(anna, later, [{ set: { field: `factors/${factor}/level`, value: "fully" } }]);
  }
  await write(anna, assessment, "factors/f1/gaps", LONG);
  const value = (field, value) => ({ set: { field, value } });
  const network = await newDocument(anna, "network", { title: "Rete di Valdoro", level: "pair", others });
  await edit(anna, network, [
    { splice: { field: "mandate", at: 0, delete: 0, insert: LONG } },
    ...item("members", "one", { note: LONG }),
    ...item("members", "two", {}, "one"),
    value("members/one/name", "Amina Diallo"),
    value("members/one/state", "active"),
    ...item("history", "one", {}),
    ...[["member", "one"], ["what", "joined"], ["date", "2026-03-01"], ["why", LONG.trim()]].map(([name, text]) => value(`history/one/${name}`, text)),
    ...item("meetings", "one", { about: LONG, decided: LONG }),
  ]);
  const commitment = await newDocument(anna, "commitment", { title: "Chi sostiene Valdoro", level: "pair", others });
  await edit(anna, commitment, [
    ...item("promises", "one", { what: LONG, evidence: LONG }),
    value("promises/one/who", "Ada Ferri"),
    value("promises/one/side", "majority"),
    value("election", "2026-12-01"),
  ]);
  const issues = await newDocument(anna, "issues", { title: "Permessi di soggiorno", level: "programme", others });
  await edit(anna, issues, item("issues", "one", { what: LONG, answer: LONG }));
  const needs = await newDocument(anna, "form", { title: "Bisogni di Valdoro", pack: "needs-analysis", others });
  await edit(anna, needs, [
    { splice: { field: "answers/l1/text", at: 0, delete: 0, insert: LONG } },
    { set: { field: "answers/l2a/value", value: "82350" } },
    { set: { field: "answers/l3a/value", value: "tanti" } },
    { set: { field: "answers/l2b/unknown", value: "yes" } },
  ]);
  const profile = await newDocument(carla, "form", { title: "Profilo di Querciolà", pack: "mentor-profile", others: [anna] });
  await edit(carla, profile, [{ splice: { field: "answers/l1/text", at: 0, delete: 0, insert: LONG.repeat(2) } }]);
  const practice = await newDocument(carla, "form", { title: "Buona pratica", pack: "good-practice", others: [anna] });
  const invitation = await anna.command(["invite", "--auto-admit"]);
  const [{ document }] = await anna.command(["programme", "list"]);
  await edit(anna, document, [
    ...item("steps", "needs", {}),
    value("steps/needs/kind", "needs"),
    value("steps/needs/state", "under-way"),
    ...item("steps", "own", { title: LONG }, "needs"),
    ...item("actors", "one", { note: LONG }),
    value("actors/one/name", "Unione dei Comuni"),
    value("actors/one/part", "mentee-association"),
  ]);
  const at = (path) => `/p/${programme}/${path}`;
  return [
    [anna, "now", `/p/${programme}`],
    [anna, "visits", at("visits")],
    [anna, "visit", at(`d/${visit}`)],
    [anna, "note", at(`d/${note}`)],
    [anna, "assessments", at("assessments")],
    [anna, "assessment", at(`d/${assessment}`)],
    [anna, "factor", at(`d/${assessment}/${await firstFactor(anna, assessment)}`)],
    [carla, "factor-read", at(`d/${assessment}/f1`)],
    [anna, "assessment-own", at(`d/${own}`)],
    [anna, "assessment-whole", at(`d/${assessment}/whole`)],
    [anna, "compare", at(`assessments/compare?a=${assessment}&b=${later}`)],
    [anna, "plan", at(`d/${plan}`)],
    [anna, "plan-by-date", at(`d/${plan}?order=date`)],
    [carla, "plan-read", at(`d/${plan}`)],
    [anna, "plan-kept", at(`d/${plan}/version-kept`)],
    [anna, "network-room", at("network")],
    [carla, "network-room-mentor", at("network")],
    [anna, "network", at(`d/${network}`)],
    [carla, "network-read", at(`d/${network}`)],
    [anna, "commitment", at(`d/${commitment}`)],
    [carla, "commitment-read", at(`d/${commitment}`)],
    [anna, "issues", at(`d/${issues}`)],
    [anna, "needs", at("needs")],
    [anna, "form", at(`d/${needs}`)],
    [anna, "compare", at("needs/compare")],
    [anna, "form-read", at(`d/${practice}`)],
    [anna, "guide", at("guide/mentoring-rules")],
    [anna, "search", at("search?q=valdoro")],
    [anna, "search-nothing", at("search?q=pippistrello")],
    [anna, "programme", at(`d/${document}`)],
    [carla, "programme-read", at(`d/${document}`)],
    [anna, "people", at("people")],
    [anna, "invite", at("invite")],
    [anna, "invitation", at(`invite/${invitation.id}`)],
    [anna, "join", "/join"],
    [anna, "programmes", "/programmes"],
    [anna, "laptops", "/laptops"],
    [anna, "settings", "/settings"],
    [anna, "nowhere", "/nowhere"],
  ];
}

async function firstFactor(device, assessment) {
  const { view } = await device.command(["doc", "show", assessment]);
  return view.collections.find((one) => one.name === "factors").items[0].key;
}

async function picture(page, name) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
