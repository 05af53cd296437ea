// Forms: the needs analysis by keyboard, amounts in two languages, the association's part, the mentor's profile beside it.

import assert from "node:assert/strict";

import { choose, pick, tabTo, type, typeDay } from "../harness/keys.mjs";
import { ownPacks } from "../harness/packs.mjs";
import { open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { contains, holds, isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { arrives, documents, edit, newDocument, prose, until, values, write } from "../harness/team.mjs";

const ALL = ["anna", "carla", "dora"];
const PAGE = { team: true, viewport: { width: 1280, height: 900 }, timeout: 180_000 };

scene("a needs analysis is drafted in Italian with the keyboard alone, its amounts read well in two languages", ALL, async ({ anna, dora }) => {
  const { page } = anna;
  const { keyboard } = page;

  // From the start page to the room, and to the button that begins one.
  await tabTo(page, "Bisogni");
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Bisogni" }).waitFor();
  await tabTo(page, "Comincia un’analisi dei bisogni");
  await keyboard.press("Enter");

  // Who will read it stands there before the first word, and changes with the choice.
  const begin = page.getByRole("form", { name: "Comincia un’analisi dei bisogni" });
  await sees(begin, "Lo leggono le due squadre");
  await keyboard.press("ArrowRight");
  await sees(begin, "Lo leggono tutti nel programma");
  await isAccessible(page);
  await tabTo(page, begin.getByLabel("Titolo"));
  await keyboard.type("Bisogni di Valdoro");
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Bisogni di Valdoro" }).waitFor();
  const id = page.url().match(/\/d\/([0-9a-z]+)/)[1];
  await sees(page, /La bozza serve prima di cercare un mentore/);
  await sees(page, /prima di tutto con chi rappresenta i migranti/);
  await sees(page, "Risposte: 0 su 22");

  await tabTo(page, answer(page, "n1"));
  await keyboard.type("Chi arriva non sa a chi chiedere.");
  await until("the answer is in the document", async () => (await prose(anna, id, "answers/n1/text")) === "Chi arriva non sa a chi chiedere.");
  await sees(page, "Risposte: 1 su 22");

  // Numbers and money as an Italian writes them; in the document they are plain.
  await tabTo(page, answer(page, "l2a"));
  await keyboard.type("82350");
  await keyboard.press("Tab");
  await holds(answer(page, "l2a"), "82.350");
  await tabTo(page, answer(page, "l3a"));
  await keyboard.type("96.400.000,5");
  await keyboard.press("Tab");
  await holds(answer(page, "l3a"), "96.400.000,50\u00a0€");
  await plainly(anna, id, { l2a: "82350", l3a: "EUR 96400000.5" });

  // What is no number stays as it was typed, with a sentence beside it, also after the page was loaded anew.
  await tabTo(page, answer(page, "l2b"), { back: true });
  await keyboard.type("circa 9.000");
  await keyboard.press("Tab");
  const l2b = page.locator("#answers-l2b");
  await sees(l2b, /Non riesco a leggerlo come numero.*1\.234,5/);
  // The box that says that nobody knows is the next stop.
  await keyboard.press("Space");
  await until("it is said that nobody knows", async () => (await values(anna, id, "answers/l2b/unknown")).join() === "yes");
  await plainly(anna, id, { l2b: "circa 9.000" });
  await page.reload();
  await holds(answer(page, "l2b"), "circa 9.000");
  assert.equal(await answer(page, "l2b").getAttribute("aria-invalid"), "true");
  assert.equal(await l2b.getByRole("checkbox", { name: /^Non lo sappiamo/ }).isChecked(), true);
  await sees(page, "Risposte: 3 su 22");

  // The same in English.
  await language(page, "en");
  await holds(answer(page, "l2a"), "82,350");
  await holds(answer(page, "l3a"), "€96,400,000.50");
  await tabTo(page, answer(page, "l2b"));
  await keyboard.press("Control+a");
  await keyboard.type("9,120.5");
  await keyboard.press("Tab");
  await plainly(anna, id, { l2b: "9120.5" });
  await seesNoMore(l2b, /I cannot read this as a number/);
  await language(page, "it");
  await holds(answer(page, "l2b"), "9.120,5");

  // The stage is chosen, and somebody outside the pair reads the draft because its author wanted so.
  await tabTo(page, page.getByLabel("A che punto è"), { back: true });
  await keyboard.press("P");
  await until("it is a draft", async () => (await values(anna, id, "stage")).join() === "draft");
  await arrives(dora, id);

  // On paper nothing is cut off, and there is nothing to press.
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await sees(page.locator("#answers-n1"), "Chi arriva non sa a chi chiedere.");
  await sees(page.locator("#answers-l3a"), "96.400.000,50");
  await sees(page, /Una città per tutti · aggiornato: /);
  await sees(page, /CEMR/);
  assert.equal(await page.locator("nav, button, textarea, .foot, .head").filter({ visible: true }).count(), 0);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  assert.equal(await page.locator(".on-paper.copied").count(), 0);
}, PAGE);

scene("the city and its association read each other's sections in place, and each writes its own", ALL, async ({ anna, carla, dora, stage }) => {
  const city = await newDocument(anna, "form", { title: "Bisogni di Valdoro", pack: "needs-analysis", level: "programme", others: [carla, dora] });
  await write(anna, city, "answers/n1/text", "Sportelli che non si parlano.");
  await open(stage, anna, city);
  const national = anna.page.locator("section.form-section", { has: anna.page.locator("#section-national") });
  await sees(national, "Qui non c’è ancora niente");
  assert.equal(await national.locator("textarea, input, select").count(), 0);

  // The association begins its own form, and finds what the city wrote.
  await room(dora.page, "Bisogni");
  await sees(dora.page, "Bisogni di Valdoro");
  await dora.page.getByRole("button", { name: "Comincia un’analisi dei bisogni" }).click();
  await dora.page.getByLabel("Titolo").fill("La parte dell’associazione");
  await dora.page.getByRole("button", { name: "Comincia", exact: true }).click();
  await dora.page.getByRole("heading", { level: 1, name: "La parte dell’associazione" }).waitFor();
  const own = dora.page.url().match(/\/d\/([0-9a-z]+)/)[1];
  await sees(dora.page, "A questa sezione risponde la città, in una scheda sua.");
  await sees(dora.page.locator("section.form-section", { has: dora.page.locator("#section-city") }), "Sportelli che non si parlano.");
  assert.equal(await dora.page.locator("main .question textarea").count(), 6);
  await answer(dora.page, "a1").pressSequentially("Somiglia a molte altre.");

  // The city reads it in place, with the way to the form, and has nothing to write in there.
  await arrives(anna, own);
  await sees(national, "Somiglia a molte altre.");
  await sees(national, "Associazione dei Comuni");
  await sees(anna.page, "Risposte: 2 su 22");
  assert.equal(await national.locator("textarea, input, select").count(), 0);
  await national.getByRole("link", { name: "La parte dell’associazione" }).click();
  await anna.page.getByRole("heading", { level: 1, name: "La parte dell’associazione" }).waitFor();
  await sees(anna.page, "Lo scrive Associazione dei Comuni.");
}, PAGE);

scene("the mentor's profile stands beside the needs, and a good practice goes beyond the pair", ALL, async ({ anna, carla, dora, stage }) => {
  const needs = await newDocument(anna, "form", { title: "Bisogni di Valdoro", pack: "needs-analysis", others: [carla] });
  const profile = await newDocument(carla, "form", { title: "Profilo di Querciolà", pack: "mentor-profile", others: [anna] });
  await edit(anna, needs, [
    { splice: { field: "answers/l1/text", at: 0, delete: 0, insert: "Arrivano più famiglie." } },
    { set: { field: "answers/l2a/value", value: "82350" } },
    { set: { field: "answers/l2b/unknown", value: "yes" } },
  ]);
  await edit(carla, profile, [
    { splice: { field: "answers/l1/text", at: 0, delete: 0, insert: "Arrivano più studenti." } },
    { set: { field: "answers/l2a/value", value: "214000.5" } },
  ]);
  await open(stage, anna, needs);
  await anna.page.getByRole("link", { name: "Bisogni e profilo del mentore a confronto" }).click();
  const table = anna.page.getByRole("table", { name: "Bisogni e profilo del mentore a confronto" });
  const cells = (id) => table.locator("tr", { has: anna.page.locator(`a[href$="#answers-${id}"]`) }).getByRole("cell");
  await sees(table, "Arrivano più studenti.");
  for (const [id, mentee, mentor] of [["l1", "Arrivano più famiglie.", "Arrivano più studenti."], ["l2a", "82.350", "214.000,5"], ["l2b", "Non lo sappiamo", "Ancora nessuna risposta."]]) {
    await contains(cells(id).nth(0), mentee);
    await contains(cells(id).nth(1), mentor);
  }
  // Only what both are asked stands there, and each answer leads to its form.
  const shared = await table.getByRole("row").count();
  assert.ok(shared >= 11 && shared <= 24, `${shared} rows`);
  await cells("l1").nth(1).getByRole("link").click();
  await anna.page.getByRole("heading", { level: 1, name: "Profilo di Querciolà" }).waitFor();
  await anna.page.getByRole("link", { name: "Bisogni e profilo del mentore a confronto" }).click();
  await table.waitFor();

  // Carla writes a sheet for others than the pair; the mentee's association reads it and cannot write it.
  await room(carla.page, "Bisogni");
  await carla.page.getByRole("button", { name: "Comincia una buona pratica" }).click();
  await carla.page.getByRole("radio", { name: "Tutti nel programma" }).check();
  await carla.page.getByLabel("Titolo").fill("Vicini di casa");
  await carla.page.getByRole("button", { name: "Comincia", exact: true }).click();
  await carla.page.getByRole("heading", { level: 1, name: "Vicini di casa" }).waitFor();
  assert.equal(await carla.page.locator("main section.form-section").count(), 12);
  assert.equal(await carla.page.locator("main .question").count(), 22);
  await answer(carla.page, "g4a").pressSequentially("Nessuno conosceva i vicini.");
  const [sheet] = (await documents(carla)).filter((one) => one.title === "Vicini di casa");
  await arrives(dora, sheet.id);
  await open(stage, dora, sheet.id);
  await sees(dora.page.locator("#answers-g4a"), "Nessuno conosceva i vicini.");
  assert.equal(await dora.page.locator("main textarea, main input, main select").count(), 0);

  // The rules are at hand where a mentor needs them, and as a page of their own.
  const plan = await newDocument(anna, "plan", { title: "Piano", others: [carla] });
  await open(stage, carla, plan);
  await carla.page.getByText("Il mentore aiuta, la mentee decide").click();
  await carla.page.getByRole("link", { name: "Leggi tutte le regole del mentoring" }).click();
  await carla.page.getByRole("heading", { level: 1, name: "Le regole del mentoring" }).waitFor();
  assert.equal(await carla.page.locator("main section li").count(), 39);
  await open(stage, anna, plan);
  assert.equal(await anna.page.locator("main details.reminder").count(), 0);

  // Paper is upright for a form, and lies on its side for the plan.
  const paper = async (page) => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const [, width, height] = pdf.match(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/);
    return Number(width) > Number(height) ? "on its side" : "upright";
  };
  assert.equal(await paper(anna.page), "on its side");
  await open(stage, anna, needs);
  assert.equal(await paper(anna.page), "upright");
}, PAGE);

const own = "an association's own questions are answered yes or no, with an address, a day and a choice, and read without its pack";
scene(own, ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const { page } = anna;
  const [survey, benchmark] = ownPacks(anna);
  for (const folder of [survey, benchmark]) await anna.command(["pack", "import", folder]);
  const form = await newDocument(anna, "form", { title: "Indagine a Valdoro", pack: "own-survey", level: "pair" });
  const assessment = await newDocument(anna, "assessment", { title: "Porte di Valdoro", pack: "own-benchmark" });

  // By keys alone: yes, an address, a day, one of two.
  await open(stage, anna, form);
  const at = (id) => page.locator(`#answers-${id}`);
  await pick(page, at("w1").getByRole("radio", { name: "Sì" }));
  await type(page, at("w1").getByLabel("Che cosa c’è da dire"), "Da un anno.");
  await type(page, at("w2").locator("input"), "https://comune.valdoro.example/sportello");
  await tabTo(page, at("w2").getByRole("link", { name: "https://comune.valdoro.example/sportello" }));
  await typeDay(page, at("w3").locator("input"), "2025-03-31");
  await choose(page, at("w4").locator("select"), "Di rado");
  await plainly(anna, form, { w1: "yes", w2: "https://comune.valdoro.example/sportello", w3: "2025-03-31", w4: "rarely" });
  await sees(page, "Risposte: 4 su 4");
  await isAccessible(page);
  await open(stage, anna, assessment, { part: "x1" });
  await pick(page, page.locator("section.question").first().getByRole("radio", { name: "In parte" }));
  await type(page, page.getByLabel("Che cosa manca", { exact: true }), "La domenica è chiuso.");
  await until("the level is kept", async () => (await values(anna, assessment, "answers/x1q1/level")).join() === "partly");

  // Bruno's laptop has neither pack: he reads what was answered, by the questions' ids, and whom to ask for what.
  for (const id of [form, assessment]) await arrives(bruno, id);
  for (const [id, pack, answers] of [
    [form, "own-survey", { w1: ["Sì", "Da un anno."], w2: ["https://comune.valdoro.example/sportello"], w3: ["2025-03-31"], w4: ["rarely"] }],
    [assessment, "own-benchmark", { x1q1: ["In parte"], x1: ["La domenica è chiuso."] }],
  ]) {
    await open(stage, bruno, id);
    await sees(bruno.page, `Le domande sono del pacchetto «${pack}», versione 1`);
    await sees(bruno.page, "chiedi il pacchetto a Anna Bianchi");
    await sees(bruno.page, "taccuino pack import CARTELLA");
    for (const [question, lines] of Object.entries(answers)) {
      const said = bruno.page.locator("dt", { hasText: new RegExp(`^Domanda ${question}$`) }).locator("xpath=following-sibling::dd[1]");
      for (const line of lines) await contains(said, line);
    }
    assert.equal(await bruno.page.locator("main textarea, main input, main select").count(), 0);
    await isAccessible(bruno.page);
  }

  // Once he has it, the open page asks the questions.
  await bruno.command(["pack", "import", benchmark]);
  await sees(bruno.page, "Porte aperte");
  await bruno.command(["pack", "import", survey]);
  await open(stage, bruno, form);
  await sees(bruno.page, "Da quando è aperto?");
  await holds(bruno.page.locator("#answers-w3 input"), "2025-03-31");
}, PAGE);

/** Finds the field of an answer. */
function answer(page, id) {
  return page.locator(`#answers-${id}`).locator("textarea, input[type=text]");
}

/** Waits until the document holds these values. */
async function plainly(device, id, wanted) {
  for (const [question, value] of Object.entries(wanted)) {
    await until(`${question} is ${value}`, async () => (await values(device, id, `answers/${question}/value`)).join() === value);
  }
}

async function language(page, name) {
  await page.getByRole("banner").locator(`button[lang=${name}]`).click();
  await page.locator(`html[lang=${name}]`).waitFor({ state: "attached" });
}
