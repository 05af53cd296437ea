// The plan from its first list to its approval by keyboard alone, visits that begin prepared, and the walk along links.

import assert from "node:assert/strict";

import { focused, press, tabTo } from "../harness/keys.mjs";
import { field, open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { arrives, edit, itemsOf, newDocument, sameEverywhere, show, until, values, write } from "../harness/team.mjs";

const STAGES = ["first-list", "refined", "revised", "consolidated", "presented", "approved", "in-implementation"];

scene("a plan goes from first list to approved by keyboard alone, and not while a lead is missing", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others: [carla] });
  await edit(anna, plan, [
    ...item("rows", "uno", { action: "Sportello unico", success: "Nessuno torna due volte" }),
    { set: { field: "rows/uno/lead", value: "Anna Bianchi" } },
    ...item("rows", "due", { action: "Corsi serali" }, "uno"),
    ...item("points", "soldi", { what: "Chi paga i corsi?" }),
  ]);
  for (const device of [anna, carla]) await open(stage, device, plan);
  const current = (of) => of.page.locator("ol.stages [aria-current=step]");

  // The first three stages ask for nothing.
  for (const name of ["Primo elenco", "Affinato", "Rivisto"]) {
    await press(page, page.getByRole("button", { name: `Registra: ${name}` }));
    await current(anna).filter({ hasText: name }).waitFor();
  }

  // The fourth is refused, with a link to each cell that is empty and to the point that is open.
  const consolidate = page.getByRole("button", { name: "Registra: Consolidato" });
  await press(page, consolidate);
  await sees(page, "Non registrato: manca ancora qualcosa.");
  assert.equal(await current(anna).innerText().then((text) => text.includes("Rivisto")), true);
  assert.deepEqual(await values(anna, plan, "stage"), ["revised"]);
  const gaps = page.getByRole("region", { name: "La vita del piano" }).locator("ul.bullets a");
  assert.deepEqual(await gaps.allInnerTexts(), ["Chi guida, riga 2", "Segni di riuscita, riga 2", "Punto aperto: Chi paga i corsi?"]);
  await press(page, gaps.first());
  await focused(page, field(page, "Chi guida, riga 2"));
  // The mentor helps and leads nothing: who writes her name is told so, with the way to the cell.
  const mentorLeads = page.getByText("La città mentore aiuta ma non guida nessuna azione");
  assert.equal(await mentorLeads.isVisible(), false);
  await page.keyboard.type("carla moser");
  await page.keyboard.press("Tab");
  await mentorLeads.waitFor();
  await press(page, page.getByRole("link", { name: "Riga 2: carla moser" }));
  await focused(page, field(page, "Chi guida, riga 2"));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Bruno Conti");
  await page.keyboard.press("Tab");
  await mentorLeads.waitFor({ state: "hidden" });
  await until("the lead is kept", async () => (await values(anna, plan, "rows/due/lead"))[0] === "Bruno Conti");
  await press(page, page.getByRole("link", { name: "Segni di riuscita, riga 2" }));
  await focused(page, field(page, "Segni di riuscita, riga 2"));
  await page.keyboard.type("Due gruppi di sera");
  await press(page, page.getByRole("link", { name: "Punto aperto: Chi paga i corsi?" }));
  const state = page.locator("#points-soldi").getByLabel("Stato");
  await tabTo(page, state);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await holds(state, "cleared");
  await seesNoMore(page, "Non registrato");
  await press(page, consolidate);
  await current(anna).filter({ hasText: "Consolidato" }).waitFor();
  // Before it counts as presented, it is said before whom.
  await sees(page, "La versione finale, davanti ai politici, alle persone e alle organizzazioni della città.");
  await press(page, page.getByRole("button", { name: "Registra: Presentato" }));
  await current(anna).filter({ hasText: "Presentato" }).waitFor();

  // Approved needs who, when and the act.
  await press(page, page.getByRole("button", { name: "Registra: Approvato" }));
  await sees(page, "Non registrato: manca ancora qualcosa.");
  assert.deepEqual(await gaps.allInnerTexts(), ["Approvato da", "Approvato il", "Numero dell’atto"]);
  await press(page, gaps.first());
  await focused(page, field(page, "Approvato da"));
  await page.keyboard.type("Consiglio comunale");
  await page.keyboard.press("Tab");
  await page.keyboard.type("12052026");
  await tabTo(page, field(page, "Numero dell’atto"));
  await page.keyboard.type("Delibera 41/2026");
  await page.keyboard.press("Tab");
  await seesNoMore(page, "Non registrato");
  const name = field(page, "Nome di questa versione");
  await tabTo(page, name);
  await page.keyboard.type("Come votato in consiglio");
  await press(page, page.getByRole("button", { name: "Registra: Approvato" }));
  await current(anna).filter({ hasText: "Approvato" }).waitFor();

  // What was promised is held against what somebody saw.
  await press(page, page.getByRole("button", { name: "Registra: In attuazione" }));
  await press(page, page.getByRole("button", { name: "Aggiungi un resoconto sulla riga 1" }));
  await focused(page, field(page, "Che cosa lo mostra"));
  await page.keyboard.type("Da maggio basta una visita");
  const reports = page.getByRole("article", { name: "1. Sportello unico" });
  await reports.getByText("Nessuno torna due volte").waitFor();

  await sees(carla.page, "Da maggio basta una visita");
  const held = await sameEverywhere([anna, carla], plan);
  const versions = itemsOf(held.view, "versions").map((one) => one.fields.find((it) => it.name === "stage").reading.values[0].value);
  assert.deepEqual(versions, STAGES);
  const [report] = itemsOf(held.view, "progress").map((one) => Object.fromEntries(one.fields.map((it) => [it.name, it.reading])));
  assert.equal(report.row.values[0].value, "uno");
  assert.equal(report.who.values[0].value, "Anna Bianchi");
  assert.equal(report.evidence.prose, "Da maggio basta una visita");

  // The mentor reads all of it, and has nothing to write in.
  await current(carla).filter({ hasText: "In attuazione" }).waitFor();
  await sees(carla.page, "Come votato in consiglio");
  await sees(carla.page, "Delibera 41/2026");
  await sees(carla.page, "Da maggio basta una visita");
  const writable = "main textarea, main input, main select, main [contenteditable], main button";
  assert.equal(await carla.page.locator(writable).count(), 0);
  for (const device of [anna, carla]) await isAccessible(device.page);
}, { team: true, timeout: 240_000 });

scene("actions stand in time, and are shown by date without moving", ["anna"], async ({ anna, stage }) => {
  const { page } = anna;
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro" });
  await edit(anna, plan, [
    ...item("rows", "uno", { action: "Seconda in ordine di tempo" }),
    ...item("rows", "due", { action: "Prima in ordine di tempo" }, "uno"),
    ...item("rows", "tre", { action: "Senza giorni" }, "due"),
    { set: { field: "rows/uno/from", value: "2027-03-01" } },
    { set: { field: "rows/uno/to", value: "2027-09-30" } },
    { set: { field: "rows/due/from", value: "2027-01-15" } },
    { set: { field: "rows/uno/lead", value: "Comune di Valdoro" } },
  ]);
  await open(stage, anna, plan);
  const line = page.getByRole("region", { name: "Linea del tempo" }).getByRole("table").getByRole("rowheader");
  assert.deepEqual(await line.allInnerTexts(), ["2. Prima in ordine di tempo", "1. Seconda in ordine di tempo"]);
  const cells = page.locator("table.plan").getByRole("textbox", { name: /^Azioni, riga \d+$/ });
  const order = () => cells.evaluateAll((all) => all.map((one) => one.value.split(" ")[0]).join());
  assert.equal(await order(), "Seconda,Prima,Senza");
  await page.getByRole("link", { name: "di data", exact: true }).click();
  await until("the table stands in order of dates", async () => (await order()) === "Prima,Seconda,Senza");
  assert.deepEqual(itemsOf((await show(anna, plan)).view, "rows").map((one) => one.key), ["uno", "due", "tre"]);
  await page.getByRole("link", { name: "come l’avete messo" }).click();
  await until("the table stands in its own order", async () => (await order()) === "Seconda,Prima,Senza");
}, { team: true });

scene("a visit begins with its agenda, a question finds its answer, and what is open goes on to the next visit", ["anna", "carla"], async ({ anna, carla }) => {
  const { page } = anna;
  await room(page, "Visite");
  await page.getByRole("radio", { name: /^Prima visita/ }).waitFor();
  assert.ok(await page.getByRole("radio", { name: /^Prima visita/ }).isChecked());
  await sees(page, "Che cosa porta il mentore");
  await press(page, page.getByRole("button", { name: "Comincia", exact: true }));
  const agenda = page.getByRole("main").getByLabel("Che cosa", { exact: true });
  await agenda.nth(3).waitFor();
  assert.deepEqual(
    await agenda.evaluateAll((all) => all.slice(0, 4).map((one) => one.value)),
    ["A che punto siamo", "Ascoltare la città", "Che cosa porta il mentore", "Prima bozza delle azioni"],
  );
  await holds(field(page, "Quale visita"), "visit-1");
  const first = page.url().split("/").at(-1);

  // Anna raises a question for the second item; Carla answers it on her own laptop.
  await press(page, page.getByRole("button", { name: "Aggiungi una domanda" }));
  await page.keyboard.type("Chi apre lo sportello?");
  await holds(field(page, "Posta da"), "Anna Bianchi");
  await field(page, "Risposta al punto").selectOption({ label: "Ascoltare la città" });
  await sees(page, "1 domanda aperta");
  const second = page.locator("#agenda-v1b");
  await second.getByText("A cui rispondere qui").waitFor();
  await second.getByRole("link", { name: "Chi apre lo sportello?" }).waitFor();
  await arrives(carla, first);
  await carla.page.goto(new URL(new URL(page.url()).pathname, carla.page.url()).href);
  await field(carla.page, "Risposta").pressSequentially("Da noi lo apre la biblioteca.");
  await carla.page.getByRole("listitem").filter({ has: carla.page.getByLabel("Posta da") }).getByLabel("Stato").selectOption({ label: "Con risposta" });
  await sees(page, "Tutte hanno una risposta.");
  await holds(field(page, "Risposta"), "Da noi lo apre la biblioteca.");

  // A step and a question stay open; the next visit shows them, each one click away.
  await edit(anna, first, [
    { set: { field: "from", value: "2026-05-12" } },
    { set: { field: "host", value: "Valdoro" } },
    ...item("steps", "foto", { what: "Mandare le foto" }),
    { set: { field: "steps/foto/who", value: "Carla Moser" } },
    ...item("questions", "notte", { question: "E di notte?" }),
  ]);
  await room(page, "Visite");
  await page.getByRole("radio", { name: /^Seconda visita/, checked: true }).waitFor();
  await press(page, page.getByRole("button", { name: "Comincia", exact: true }));
  await agenda.nth(3).waitFor();
  await holds(agenda.first(), "Conoscere la città mentore");
  const open = page.locator("section").filter({ has: page.getByRole("heading", { name: "Ancora aperto dalle visite precedenti" }) });
  await open.getByRole("link", { name: "E di notte?" }).waitFor();
  await press(page, open.getByRole("link", { name: "Mandare le foto" }));
  await focused(page, page.locator("#steps-foto"));
  assert.equal(page.url().split("/").at(-1), `${first}#steps-foto`);
  await isAccessible(page);

  // The list stands in order of time, and notices that one city never hosts; that is no more than a word.
  await page.goBack();
  await field(page, "Città che ospita").fill("Valdoro");
  await field(page, "Primo giorno").fill("2026-06-12");
  await room(page, "Visite");
  await sees(page, "Finora nessuna visita è prevista qui: Comune di Querciolà");
  await isAccessible(page);
}, { team: true, timeout: 180_000 });

scene("notes show their kind and mark under the agenda, and can be filtered by them", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const visit = await newDocument(anna, "visit", { title: "Visita 2", others: [carla] });
  // What a visit is made of: a place that was seen, somebody who was asked, and what the team thinks among itself.
  for (const [body, kind, transfer, level] of [
    ["Biblioteca aperta", "site-visit", "transferable", "pair"],
    ["Bilancio stretto", "interview", "not-transferable", "pair"],
    ["E se cominciassimo da qui?", "workshop", "needs-adaptation", "team"],
  ]) {
    const note = await newDocument(anna, "note", { level, links: [visit], others: level === "pair" ? [carla] : [] });
    await write(anna, note, "body", body);
    await edit(anna, note, [{ set: { field: "kind", value: kind } }, { set: { field: "transfer", value: transfer } }]);
  }
  for (const device of [anna, carla]) await open(stage, device, visit);
  const notes = page.locator("ul.notes > li");
  await notes.filter({ hasText: "Biblioteca aperta" }).getByText("Visita a un luogo").waitFor();
  await notes.filter({ hasText: "Bilancio stretto" }).getByText("Altrove: No").waitFor();
  await notes.filter({ hasText: "E se cominciassimo da qui?" }).getByText("Laboratorio").waitFor();
  // The other team was at the place and at the talk, and not in the room.
  const theirs = carla.page.locator("ul.notes > li");
  await theirs.filter({ hasText: "Biblioteca aperta" }).getByText("Visita a un luogo").waitFor();
  await theirs.filter({ hasText: "Bilancio stretto" }).getByText("Intervista").waitFor();
  assert.equal(await theirs.count(), 2);
  await page.getByLabel("Potrebbe funzionare nell’altra città?").selectOption({ label: "Sì, così com’è" });
  await sees(page, "Appunti non mostrati: 2");
  assert.deepEqual(await notes.locator("a.name").allInnerTexts(), ["Biblioteca aperta"]);
  await page.getByLabel("Appunti mostrati").selectOption({ label: "Intervista" });
  await sees(page, "Appunti non mostrati: 3");
  assert.equal(await notes.count(), 0);
}, { team: true });

scene("one walks from an action back to its need and forth again, one step each", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const [needs, sheet] = await Promise.all([
    anna.command(["doc", "new", "--kind", "form", "--pack", "needs-analysis", "--title", "I nostri bisogni"]),
    carla.command(["doc", "new", "--kind", "form", "--pack", "good-practice", "--title", "Sportello mobile", "--level", "pair"]),
  ]);
  await write(anna, needs.id, "answers/n2/text", "Gli uffici non si parlano");
  await write(carla, sheet.id, "answers/g4c/text", "Nessuno resta fuori");
  await arrives(anna, sheet.id);
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others: [carla] });
  await edit(anna, plan, item("rows", "uno", { action: "Sportello unico" }));
  // Of the key factors one is worked on and lacks something; what lacks elsewhere is no draft.
  const city = await newDocument(anna, "assessment", { title: "Valdoro oggi" });
  await edit(anna, city, [
    { splice: { field: "factors/f1/gaps", at: 0, delete: 0, insert: "Mancano interpreti" } },
    { splice: { field: "factors/f1/objectives", at: 0, delete: 0, insert: "Chi arriva si fa capire" } },
    { set: { field: "factors/f1/selected", value: "yes" } },
    { splice: { field: "factors/f2/gaps", at: 0, delete: 0, insert: "Mancano sale" } },
  ]);
  await open(stage, anna, plan);

  // By keyboard: open the list, type a word, take the first.
  const card = page.getByRole("article", { name: "1. Sportello unico" });
  await press(page, card.getByRole("button", { name: /^Collega a….*Riga 1$/ }));
  await focused(page, page.getByLabel("A che cosa vuoi collegare?"));
  await page.getByRole("button", { name: "Gli uffici non si parlano" }).waitFor();
  await page.keyboard.type("uffici");
  await sees(page, "Tra cui scegliere: 1");
  await page.keyboard.press("Enter");
  const need = card.getByRole("link", { name: "Gli uffici non si parlano" });
  await need.waitFor();
  await until("the link is kept", async () => {
    const [link] = itemsOf((await show(anna, plan)).view, "links");
    const fields = link.fields.map((it) => it.reading.values[0].value);
    return fields.join() === `rows/uno,${needs.id}#answers/n2`;
  });
  await isAccessible(page);

  // Back to the need, and forth to the action: one step each.
  await press(page, need);
  await page.waitForURL(`**/d/${needs.id}#answers-n2`);
  await focused(page, page.locator("#answers-n2 textarea").first());
  const action = page.locator("#answers-n2").getByRole("link", { name: "Sportello unico" });
  await press(page, action);
  await page.waitForURL(`**/d/${plan}#rows-uno`);
  await focused(page, page.locator("#rows-uno"));

  // The mentor's sheet becomes a row: its words are copied, the link is set, and the mentor's own page shows it.
  await press(page, page.locator("summary", { hasText: "Bozze di azioni (2)" }));
  await press(page, page.getByRole("button", { name: "Aggiungi al piano: Sportello mobile" }));
  await focused(page, field(page, "Azioni, riga 2"));
  await holds(field(page, "Azioni, riga 2"), "Sportello mobile");
  await holds(field(page, "Risultati, riga 2"), "Nessuno resta fuori");
  await sees(page, "Nel piano: riga 2");
  await open(stage, carla, sheet.id);
  // It says how far the action is that it inspired, as soon as somebody said so.
  const inspired = carla.page.locator("li.link-end").filter({ hasText: "Azione" }).filter({ hasText: "Sportello mobile" });
  await inspired.waitFor();
  const [, row] = itemsOf((await show(anna, plan)).view, "rows");
  await edit(anna, plan, [{ set: { field: `rows/${row.key}/state`, value: "under-way" } }]);
  await inspired.getByText("In corso", { exact: true }).waitFor();
  await carla.page.getByRole("main").getByRole("link", { name: "Sportello mobile" }).first().click();
  await carla.page.waitForURL(`**/d/${plan}#rows-*`);

  // So does what the city lacks in a factor it works on: as a row that says what it is for, until it is taken out.
  await open(stage, anna, plan);
  const drafts = page.locator("details.drafts");
  await press(page, drafts.locator("summary"));
  const gap = drafts.getByRole("article").filter({ hasText: "Mancano interpreti" });
  await press(page, gap.getByRole("button", { name: /^Aggiungi al piano: / }));
  await focused(page, field(page, "Azioni, riga 3"));
  await holds(field(page, "Azioni, riga 3"), "Mancano interpreti");
  await holds(field(page, "Risultati, riga 3"), "Chi arriva si fa capire");
  await until("it is linked to the factor", async () => {
    const { view } = await show(anna, plan);
    const rows = itemsOf(view, "rows").map((one) => one.key);
    const links = itemsOf(view, "links").map((one) => one.fields.map((it) => it.reading.values[0]?.value).join());
    return links.includes(`rows/${rows[2]},${city}#factors/f1`);
  });
  await sees(gap, "Nel piano: riga 3");
  assert.equal(await drafts.getByText("Mancano sale").count(), 0);
  await press(page, page.getByRole("button", { name: "Togli: Riga 3" }), { back: true });
  await gap.getByRole("button", { name: /^Aggiungi al piano: / }).waitFor();

  // A link goes as it came.
  await press(page, card.getByRole("button", { name: "Togli il collegamento: Gli uffici non si parlano" }));
  await card.getByRole("link", { name: "Gli uffici non si parlano" }).waitFor({ state: "detached" });
}, { team: true, timeout: 180_000 });

scene("need, key factor, agenda item, note, action and evidence lead to each other, one step each way", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const needs = await newDocument(anna, "form", { title: "I nostri bisogni", pack: "needs-analysis" });
  await write(anna, needs, "answers/n2/text", "Gli uffici non si parlano");
  const city = await newDocument(anna, "assessment", { title: "Valdoro oggi", others: [carla] });
  const visit = await newDocument(anna, "visit", { title: "Seconda visita", others: [carla] });
  await edit(anna, visit, item("agenda", "porta", { title: "Lo sportello in biblioteca" }));
  const note = await newDocument(anna, "note", { level: "pair", links: [visit], others: [carla] });
  await write(anna, note, "body", "Apre quando chiudono le scuole");
  await edit(anna, note, [{ set: { field: "agenda", value: "porta" } }]);
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others: [carla] });
  await edit(anna, plan, [
    ...item("rows", "uno", { action: "Sportello unico" }),
    ...item("progress", "p", { evidence: "Il registro di maggio" }),
    { set: { field: "progress/p/row", value: "uno" } },
    { set: { field: "rows/uno/state", value: "under-way" } },
  ]);
  // Each is kept by the one that comes later; the report tells what became of the need.
  await edit(anna, city, link("a", "factors/f1", `${needs}#answers/n2`));
  await edit(anna, visit, link("a", "agenda/porta", `${city}#factors/f1`));
  await edit(anna, plan, [...link("a", "rows/uno", note), ...link("b", "progress/p", `${needs}#answers/n2`)]);

  const step = async (from, sort, to) => {
    const end = page.locator(`${from} li.link-end, ${from} ul.notes > li`).filter({ hasText: sort });
    await end.getByRole("link").first().click();
    await page.waitForURL((url) => `${url.pathname}${url.hash}`.endsWith(to));
    await until("one is at the place", () => page.evaluate(() => document.activeElement !== document.body || location.hash === ""));
  };
  const [need, action, item_] = [`/d/${needs}#answers-n2`, `/d/${plan}#rows-uno`, `/d/${visit}#agenda-porta`];
  await open(stage, anna, needs);
  // Forth ...
  await step("#answers-n2", "Fattore chiave", `/d/${city}/f1`);
  await step(".margin", "Punto del programma", item_);
  await step("#agenda-porta", "Apre quando chiudono le scuole", `/d/${note}`);
  await step(".margin", "Azione", action);
  await holds(page.locator("#progress-p textarea"), "Il registro di maggio");
  await step("#progress-p", "Bisogno", need);
  await step("#answers-n2", "Riscontro", `/d/${plan}#progress-p`);
  // ... and back.
  await step("#more-uno", "Appunto", `/d/${note}`);
  await step(".margin", "Seconda visita", item_);
  await step("#agenda-porta", "Fattore chiave", `/d/${city}/f1`);
  await step(".margin", "Bisogno", need);
  await isAccessible(page);

  // The addresses of the parts alone lead there as well, and Carla walks the part of it that she may read.
  for (const [id, part] of [[needs, "answers-n2"], [visit, "agenda-porta"], [plan, "rows-uno"]]) {
    await open(stage, anna, id, { part, heading: false });
    await until(`${part} is in sight with the focus`, () =>
      page.locator(`#${part}`).evaluate((place) => place === document.activeElement || place.contains(document.activeElement)));
  }
  await open(stage, carla, note);
  const end = carla.page.locator(".margin li.link-end").filter({ hasText: "Azione" });
  await end.getByText("In corso", { exact: true }).waitFor();
  await end.getByRole("link").click();
  await carla.page.waitForURL(`**${action}`);
}, { team: true, viewport: { width: 1440, height: 900 }, timeout: 180_000 });

/** Edits that link a place of the document to another. */
function link(key, from, to) {
  const set = (name, value) => ({ set: { field: `links/${key}/${name}`, value } });
  return [{ add: { collection: "links", item: key, after: null } }, set("from", from), set("to", to)];
}

/** Edits that add an item with its texts. */
function item(collection, item, texts, after = null) {
  const write = ([name, insert]) => ({ splice: { field: `${collection}/${item}/${name}`, at: 0, delete: 0, insert } });
  return [{ add: { collection, item, after } }, ...Object.entries(texts).map(write)];
}
