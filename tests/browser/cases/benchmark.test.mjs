// A baseline by three assessors, each alone and then agreed; a year later a second assessment beside the first.

import assert from "node:assert/strict";

import { press, tabTo } from "../harness/keys.mjs";
import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { contains, holds, isAccessible, sees } from "../harness/sees.mjs";
import { documents, edit, newDocument, prose, sameEverywhere, until, values } from "../harness/team.mjs";

const ALL = ["anna", "bruno", "carla"];
const FACTOR = "f1";
const NO_DIGIT = /^\D*$/;

scene("three answer alone, then they agree", ALL, async ({ anna, bruno, carla, stage }) => {
  // Benchmark, title and day; the readers stand above. Frames are named and cannot be chosen.
  await anna.page.goto(new URL(`/p/${stage.programme}/assessments`, anna.page.url()).href);
  const form = anna.page.locator("form", { has: anna.page.getByRole("heading", { name: "Comincia una valutazione della tua città" }) });
  await form.getByText("Lo leggono le due squadre").waitFor();
  const offered = form.getByRole("group", { name: "Quale benchmark?" });
  assert.ok(await offered.getByRole("radio", { name: "Una città di tutti: i primi passi" }).isChecked());
  await offered.getByText("5 fattori chiave").waitFor();
  assert.equal(await offered.getByRole("radio", { name: "Integrazione attenta al genere" }).count(), 0);
  await form.getByText("Temi che aspettano ancora le loro domande").click();
  await form.getByRole("listitem").getByText("Integrazione attenta al genere").waitFor();
  await form.getByLabel("Titolo").fill("Valdoro, prima della visita");
  await form.getByLabel("Giorno della valutazione").fill("2026-04-20");
  await form.getByRole("button", { name: "Comincia" }).click();
  await anna.page.getByRole("heading", { level: 1, name: "Valdoro, prima della visita" }).waitFor();
  await holds(field(anna.page, "Giorno della valutazione"), "2026-04-20");
  const agreed = anna.page.url().split("/").at(-1);

  // Everybody begins answers of one's own; the narrowest readers are chosen until one chooses others.
  const own = {};
  for (const [device, readers] of [[anna, "Le due squadre"], [bruno, undefined], [carla, "Le due squadre"]]) {
    await until(`${device.name} has it`, async () => (await documents(device)).some((one) => one.id === agreed));
    own[device.name] = await beginOwn(stage, device, agreed, readers);
  }
  const level = async (id) => (await documents(anna)).find((one) => one.id === id)?.level;
  assert.equal(await level(own.anna), "pair");
  await until("Bruno's answers are on Anna's laptop", async () => (await level(own.bruno)) === "team");

  // One answer each, with the keyboard alone: levels are radio buttons.
  await answer(stage, anna, own.anna, 2, "Sì, per due lingue.");
  await answer(stage, bruno, own.bruno, 1, "Solo su appuntamento.");
  await answer(stage, carla, own.carla, 1, "Da fuori non si trova.");

  // Who answered, and how far. What Bruno showed to his team only, the mentor does not see.
  await open(stage, anna, agreed);
  const sheets = (page) => page.getByRole("list", { name: "Ciascuno per conto suo" }).getByRole("listitem");
  for (const name of ["Anna Bianchi (tu)", "Bruno Conti", "Carla Moser"]) {
    await sheets(anna.page).filter({ hasText: name }).getByText("Domande con risposta: 1 di 32").waitFor();
  }
  await open(stage, carla, agreed);
  await sheets(carla.page).filter({ hasText: "Anna Bianchi" }).waitFor();
  assert.equal(await sheets(carla.page).count(), 2);

  // Beside the agreed answer stand all others, in words; they are taken over with the keyboard.
  await open(stage, anna, agreed, { part: FACTOR });
  const question = anna.page.locator("section.question").first();
  const said = question.locator(".own-answer");
  await said.filter({ hasText: "Bruno Conti" }).getByText("Non ancora").waitFor();
  await said.filter({ hasText: "Anna Bianchi" }).getByText("In parte").waitFor();
  await said.filter({ hasText: "Carla Moser" }).getByText("Da fuori non si trova.").waitFor();
  await isAccessible(anna.page);
  const agreedAnswer = question.getByLabel("Risposta");
  for (const name of ["Carla Moser", "Bruno Conti"]) {
    await tabTo(anna.page, question.getByRole("button", { name: `Riprendi questo testo di ${name}` }));
    await anna.page.keyboard.press("Enter");
    await contains(anna.page.locator("[aria-live=polite]"), "Il testo ora è nella risposta comune.");
  }
  await holds(agreedAnswer, "Da fuori non si trova.\n\nSolo su appuntamento.");
  // What was taken over is an edit like any other: it is taken back in the field, and made again.
  await agreedAnswer.press("Control+z");
  await holds(agreedAnswer, "Da fuori non si trova.");
  await agreedAnswer.press("Control+Shift+z");
  await until("the agreed text is on disk", async () => (await prose(anna, agreed, "answers/f1q1/text")).endsWith("appuntamento."));
  assert.equal(await prose(carla, own.carla, "answers/f1q1/text"), "Da fuori non si trova.");

  // What is asked openly has an answer and no level; what is asked yes or no has both.
  assert.equal(await question.getByRole("radio").count(), 4);
  assert.equal(await anna.page.locator("section.question").nth(1).getByRole("radio").count(), 0);
  await anna.page.locator("section.question").nth(1).getByLabel("Risposta").waitFor();

  // The mentor compares as well and takes nothing over.
  await open(stage, carla, agreed, { part: FACTOR });
  const mentors = carla.page.locator("section.question").first();
  await contains(mentors, "Sì, per due lingue.");
  assert.equal(await carla.page.getByRole("button", { name: /Riprendi/ }).count(), 0);
  // Sub-items stand inside their question, and a follow-up says so.
  const nested = anna.page.locator("section.question", { hasText: "competenze specialistiche" }).first();
  assert.equal(await nested.locator("section.question").count(), 3);
  await anna.page.getByRole("heading", { name: /^Se è così:/ }).waitFor();

  // The list keeps own answers under what was agreed.
  await anna.page.goto(new URL(`/p/${stage.programme}/assessments`, anna.page.url()).href);
  const entry = anna.page.getByRole("main").locator("ul.entries > li", { hasText: "Valdoro, prima della visita" }).first();
  await entry.locator("ul.inner > li").nth(2).waitFor();
  assert.equal(await anna.page.getByRole("main").locator("ul.entries:not(.inner) > li").count(), 1);
  await sameEverywhere([anna, bruno, carla], agreed);
}, { team: true, viewport: { width: 1280, height: 900 }, timeout: 240_000 });

scene("a year later stands beside the first", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const others = [carla];
  const first = await newDocument(anna, "assessment", { title: "Valdoro, prima della visita", others });
  const second = await newDocument(anna, "assessment", { title: "Valdoro, un anno dopo", others });
  const set = (where, value) => ({ set: { field: where, value } });
  await edit(anna, first, [
    set("date", "2026-04-20"),
    ...levels({ f1: "not-yet", f2: "partly", f3: "not-discussed", f4: "partly" }),
    set("answers/f1q1/level", "not-yet"),
    set("factors/f2/selected", "yes"),
    { splice: { field: "factors/f1/gaps", at: 0, delete: 0, insert: "Mancano interpreti." } },
  ]);
  await edit(anna, second, [
    set("date", "2027-05-03"),
    ...levels({ f1: "partly", f2: "partly", f3: "not-yet", f4: "fully", f5: "partly" }),
    set("answers/f1q1/level", "partly"),
  ]);

  // The radar and the table say the same, in words. What nobody discussed is not "not yet".
  await open(stage, anna, first);
  const radar = anna.page.getByRole("img", { name: /Radar dei fattori chiave/ });
  const spoken = await radar.getAttribute("aria-label");
  const rows = anna.page.getByRole("table", { name: /Fattori chiave/ }).locator("tbody tr");
  for (const [index, level] of ["Non ancora", "In parte", "Non ne abbiamo parlato", "In parte", "Non ancora scelto"].entries()) {
    const name = await rows.nth(index).getByRole("rowheader").innerText();
    assert.ok(spoken.includes(`${name}: ${level}`), `${name}: ${level} in ${spoken}`);
    await rows.nth(index).getByRole("cell", { name: level, exact: true }).waitFor();
  }
  assert.match(spoken, NO_DIGIT);
  assert.match(await radar.textContent(), NO_DIGIT);
  assert.deepEqual(await radar.locator(".ring-name").allTextContents(), ["Non ancora", "In parte", "Del tutto"]);
  assert.equal(await radar.locator(".axis").count(), 5);
  assert.equal(await radar.locator(".axis.open").count(), 2);
  assert.equal(await radar.locator(".mark").count(), 3);

  // The range of options: chosen with the keyboard, the context beside it.
  const choice = anna.page.getByRole("region", { name: "Fattori di contesto" }).last();
  await choice.waitFor();
  const select = anna.page.locator(".choose select").first();
  await tabTo(anna.page, select);
  await anna.page.keyboard.press("S");
  await until("it is chosen", async () => (await values(anna, first, "factors/f1/selected"))[0] === "yes");

  // From the later one, or the earlier, to both side by side: which is which their days say.
  for (const from of [second, first]) {
    await open(stage, anna, from);
    await press(anna.page, anna.page.getByRole("list", { name: "Nel tempo" }).getByRole("link"));
    await anna.page.getByRole("heading", { level: 1, name: "Una valutazione prima e una dopo" }).waitFor();
    await anna.page.getByRole("table", { name: "Fattori chiave, prima e dopo" }).waitFor();
  }
  const compared = anna.page.getByRole("table", { name: "Fattori chiave, prima e dopo" }).locator("tbody tr");
  assert.equal(await compared.count(), 5);
  const told = async (index) => (await compared.nth(index).getByRole("cell").allInnerTexts()).join(" | ");
  assert.equal(await told(0), "Non ancora | In parte | Cambiato | Allora");
  assert.equal(await told(1), "In parte | In parte | Uguale | Allora");
  assert.equal(await told(2), "Non ne abbiamo parlato | Non ancora | Cambiato | –");
  const both = anna.page.getByRole("img", { name: /Radar/ });
  const dashes = (style) => both.locator(`.outline.${style} .line`).evaluate((line) => getComputedStyle(line).strokeDasharray);
  assert.notEqual(await dashes("earlier"), await dashes("later"));
  assert.equal(await both.locator(".outline.later .mark").count(), 5);
  const details = anna.page.locator("details").first();
  await press(anna.page, details.locator("summary"));
  await details.getByRole("cell", { name: "Mancano interpreti." }).waitFor();
  const asked = details.getByRole("row").filter({ hasText: "potete chiamare un interprete" });
  assert.deepEqual(await asked.getByRole("cell").allInnerTexts(), ["Non ancora", "In parte", "Cambiato"]);
  await isAccessible(anna.page);

  // The mentor reads it too; on paper the whole stands on one page.
  await carla.page.goto(anna.page.url().replace(`:${anna.port}`, `:${carla.port}`));
  await carla.page.getByRole("table", { name: "Fattori chiave, prima e dopo" }).waitFor();
  await open(stage, carla, first);
  await carla.page.getByRole("link", { name: "Tutto in una pagina" }).click();
  await sees(carla.page, "Mancano interpreti.");
  await sees(carla.page, "Il toolkit originale è © 2022 CEMR.");
  assert.equal(await carla.page.locator("main textarea, main input, main select").count(), 0);
  await carla.page.emulateMedia({ media: "print" });
  assert.equal(await carla.page.getByRole("button", { name: "Stampa" }).isVisible(), false);
}, { team: true, viewport: { width: 1280, height: 900 }, timeout: 240_000 });

function levels(of) {
  return Object.entries(of).map(([factor, value]) => ({ set: { field: `factors/${factor}/level`, value } }));
}

/** Begins own answers from an agreed assessment; returns their id. */
async function beginOwn(stage, device, agreed, readers) {
  const { page } = device;
  await open(stage, device, agreed);
  await page.getByRole("button", { name: "Le mie risposte" }).click();
  const form = page.locator("form", { has: page.getByRole("heading", { name: "Le mie risposte" }) });
  assert.ok(await form.getByRole("radio", { name: "La mia squadra" }).isChecked());
  await form.getByText("Lo legge la squadra che lo scrive").waitFor();
  if (readers) await form.getByRole("radio", { name: readers }).check();
  assert.match(await form.getByLabel("Titolo").inputValue(), /: Valdoro, prima della visita$/);
  await form.getByRole("button", { name: "Comincia" }).click();
  await page.getByText(/Qui risponde solo/).waitFor();
  return page.url().split("/").at(-1);
}

/** Answers the first question with the keyboard alone: the level that is `steps` after the first, and a text. */
async function answer(stage, device, id, steps, text) {
  const { page } = device;
  await open(stage, device, id, { part: FACTOR });
  const question = page.locator("section.question").first();
  await tabTo(page, question.getByRole("radio").first());
  await page.keyboard.press("Space");
  for (let step = 0; step < steps; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.type(text);
  await until("it is on disk", async () => (await prose(device, id, "answers/f1q1/text")) === text);
}
