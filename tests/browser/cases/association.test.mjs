// Before the first visit, by keys alone: a match, a training, what the work is about, two cities side by side. And what
// a city hands up to its association.

import assert from "node:assert/strict";

import { begin, choose, focused, pick, press, type, typeDay } from "../harness/keys.mjs";
import { open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { contains, isAccessible, sees } from "../harness/sees.mjs";
import { arrives, documents, edit, newDocument, write } from "../harness/team.mjs";

const ROOMY = { team: true, viewport: { width: 1280, height: 900 }, timeout: 180_000 };

/** Every question of the sheet on a candidate. */
const MATCHING = {
  c1: "Querciolà",
  c2: "Carla Moser",
  c3: "Uno sportello",
  k1: "Sì",
  k2: "Quasi tutto",
  k3: "Allo stesso modo",
  k4: "In treno",
  k5: "Con un bando di una rete o di un'associazione",
  r1: "Vicina e franca",
  r2: "Scelta",
  r3: "2026-03-02",
};

/** Every question of the training's record: two half-days, five topics, trust, what is left open. */
const TRAINING = {
  d1: "2026-04-14",
  d2: "2026-04-16",
  d3: "Online",
  d4: "Tutti noi",
  t1: "Sguardi",
  t2: "La mentee decide",
  t3: "Tre visite",
  t4: "Il piano",
  t5: "Franchezza",
  u1: "Racconti",
  u2: "Fra noi",
  w1: "Si usa",
  w2: "Solo lo sportello",
  w3: "Chi traduce?",
  w4: "Dora, a maggio",
};

/** Every question of the scope, with its parts. */
const SCOPE = {
  f1: "Sportello unico",
  f2: "Meno giri",
  f3: "La biblioteca",
  t1: "A ogni stagione",
  t1a: "2026-05-01",
  t1b: "2027-04-30",
  e1: "Parlarsi chiaro",
  e1a: "Idee provate",
  e1b: "I quartieri",
  e1c: "Un esempio",
  m1: "Due persone",
  m2: "Le mediatrici",
  m3: "Il bilancio",
};

scene("by keys: the association matches and trains, the teams agree on the scope, two cities stand side by side", ["anna", "carla", "dora"], async ({ anna, carla, dora, stage }) => {
  // The association considers a candidate. A frank word is for its own people until somebody chooses otherwise.
  const matching = await beginForm(dora, "Comincia una scheda di scelta", "Querciolà come mentore", async (form) => {
    await sees(form, "Lo legge la squadra che lo scrive");
    await pick(dora.page, form.getByRole("radio", { name: "Tutti nel programma" }));
    await sees(form, "Lo leggono tutti nel programma");
  });
  await fill(dora.page, MATCHING, "Risposte: 11 su 11");
  const training = await beginForm(dora, "Comincia la scheda della formazione", "Due mezze giornate", (form) => sees(form, "Lo leggono tutti nel programma"));
  await fill(dora.page, TRAINING, "Risposte: 15 su 15");
  // The city writes down what the work is about; the mentor's part in it is asked for as well.
  const scope = await beginForm(anna, "Comincia l’accordo di lavoro", "Di che cosa ci occupiamo", (form) => sees(form, "Lo leggono le due squadre"));
  await fill(anna.page, SCOPE, "Risposte: 8 su 8");

  // The mentor reads every answer of theirs, and has nothing to write in.
  for (const [id, answers] of [[matching, MATCHING], [training, TRAINING], [scope, SCOPE]]) {
    await arrives(carla, id);
    await open(stage, carla, id);
    await reads(carla.page, answers);
    assert.equal(await carla.page.locator("main textarea, main input, main select").count(), 0);
  }

  // The mentor's profile by keys; then the two cities' answers, from one to the other.
  const needs = await newDocument(anna, "form", { title: "Bisogni di Valdoro", pack: "needs-analysis", others: [carla] });
  await write(anna, needs, "answers/l1/text", "Arrivano più famiglie.");
  const profile = await beginForm(carla, "Comincia un profilo del mentore", "Profilo di Querciolà", (form) => sees(form, "Lo leggono le due squadre"));
  await fill(carla.page, { m1: "Sportelli", m2: "La biblioteca aperta", m3: "Le mediatrici", l1: "Arrivano più studenti.", l2a: "214000" }, "Risposte: 5 su 14");
  await arrives(anna, profile);
  await open(stage, anna, needs);
  await press(anna.page, anna.page.getByRole("link", { name: "Bisogni e profilo del mentore a confronto" }));
  const table = anna.page.getByRole("table", { name: "Bisogni e profilo del mentore a confronto" });
  const row = table.getByRole("row").filter({ hasText: "Arrivano più famiglie." }).filter({ hasText: "Arrivano più studenti." });
  await row.waitFor();
  await press(anna.page, row.getByRole("cell").nth(1).getByRole("link"));
  await anna.page.waitForURL(`**/d/${profile}#answers-l1`);
  await anna.page.getByRole("heading", { level: 1, name: "Profilo di Querciolà" }).waitFor();
}, ROOMY);

scene("what a city cannot solve goes to its association, with its answer and with what others can reuse", ["anna", "dora"], async ({ anna, dora, stage }) => {
  const { page } = anna;
  const main = page.getByRole("main");
  const own = await newDocument(anna, "issues", { title: "Solo per noi", level: "team" });
  const issues = await begin(anna, "Rete", "Comincia un elenco di questioni", "Permessi di soggiorno", async (form) => {
    await sees(form, "Lo legge la squadra che lo scrive");
    await pick(page, form.getByRole("radio", { name: "Il programma, comprese le associazioni" }));
    await sees(form, "Lo leggono tutti nel programma");
  });

  await press(page, page.getByRole("button", { name: "Aggiungi una questione" }));
  await page.keyboard.type("Chi rinnova aspetta un anno");
  const issue = main.locator("li.item");
  await choose(page, issue.getByLabel("Livello di governo"), "Nazionale");
  await type(page, issue.getByLabel("A chi"), "Ministero");
  await choose(page, issue.getByLabel("Stato"), "Con risposta");
  await typeDay(page, issue.getByLabel("Giorno"), "2026-06-15");
  await type(page, issue.getByLabel("Risposta"), "Da gennaio si può fare in Comune");
  await type(page, main.getByLabel("Che cosa possono riprendere gli altri"), "Il modulo in sei lingue, se c’è chi lo aggiorna");
  await isAccessible(page);

  // The association finds it in its room and reads all of it; what is for the team only has not come.
  await arrives(dora, issues);
  await press(dora.page, dora.page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Rete" }));
  await press(dora.page, dora.page.getByRole("main").getByRole("link", { name: "Permessi di soggiorno" }));
  const printed = (label) => dora.page.getByRole("group", { name: label, exact: true });
  for (const [label, text] of [
    ["Che cosa ostacola", "Chi rinnova aspetta un anno"],
    ["Livello di governo", "Nazionale"],
    ["A chi", "Ministero"],
    ["Stato", "Con risposta"],
    ["Giorno", "15 giugno 2026"],
    ["Risposta", "Da gennaio si può fare in Comune"],
    ["Che cosa possono riprendere gli altri", "Il modulo in sei lingue, se c’è chi lo aggiorna"],
  ]) {
    await contains(printed(label), text);
  }
  await sees(dora.page, "Lo scrive Comune di Valdoro.");
  assert.equal(await dora.page.locator("main textarea, main input, main select").count(), 0);
  assert.equal((await documents(dora)).some((one) => one.id === own), false);

  // What it hears from its other members it gathers in a list of its own, for all in the programme.
  const gathers = dora.page;
  await press(gathers, gathers.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Rete" }));
  await press(gathers, gathers.getByRole("button", { name: "Comincia un elenco di questioni" }));
  await sees(gathers.locator("form"), "Lo leggono tutti nel programma");
  await type(gathers, gathers.getByLabel("Titolo"), "Che cosa dicono i soci");
  await gathers.keyboard.press("Enter");
  await gathers.getByRole("heading", { level: 1, name: "Che cosa dicono i soci" }).waitFor();
  await press(gathers, gathers.getByRole("button", { name: "Aggiungi una questione" }));
  await gathers.keyboard.type("Nove comuni aspettano lo stesso decreto");
  const heard = gathers.url().split("/").at(-1);
  await arrives(anna, heard);
  await open(stage, anna, heard);
  await sees(page, "Nove comuni aspettano lo stesso decreto");
  assert.equal(await page.locator("main textarea, main input, main select").count(), 0);

  // Its own forms are where the association says how typical that is; the city reads it beside the needs.
  const typical = await newDocument(dora, "form", { title: "Quanto somiglia", pack: "needs-analysis", level: "programme", others: [anna] });
  await edit(dora, typical, [{ splice: { field: "answers/a1/text", at: 0, delete: 0, insert: "Altri nove soci aspettano altrettanto." } }]);
  await open(stage, anna, typical);
  await sees(page, "Altri nove soci aspettano altrettanto.");
}, ROOMY);

/** Begins a form in the room of the needs by keys; `looks` at what is said before the first word. Returns its id. */
function beginForm(device, name, title, looks) {
  return begin(device, "Bisogni", name, title, async (form) => {
    // The button has gone; the focus is at the first thing to decide.
    const chosen = form.locator("input:checked");
    await focused(device.page, (await chosen.count()) > 0 ? chosen : form.locator("input").first());
    await looks(form);
  });
}

/** Answers questions by keys, each as it is asked, and waits until the page counts them. */
async function fill(page, answers, counted) {
  for (const [id, said] of Object.entries(answers)) {
    const control = page.locator(`#answers-${id}`).locator("textarea, select, input").first();
    const sort = await control.evaluate((element) => element.type);
    if (sort === "select-one") await choose(page, control, said);
    else if (sort === "date") await typeDay(page, control, said);
    else await type(page, control, said);
  }
  // What was typed last is set when the field is left.
  await page.keyboard.press("Tab");
  await sees(page, counted);
  await isAccessible(page);
}

/** Waits until the page shows each answer at its question. */
async function reads(page, answers) {
  for (const [id, said] of Object.entries(answers)) {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(said);
    const shown = isDay ? new Date(`${said}T12:00`).toLocaleDateString("it", { day: "numeric", month: "long", year: "numeric" }) : said;
    await contains(page.locator(`#answers-${id}`), shown);
  }
  assert.equal(await page.locator("main .question").count(), Object.keys(answers).length);
}
