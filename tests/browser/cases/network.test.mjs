// Those behind a programme: the support network and its rule of ten, the commitment across parties, the programme's
// shape and steps, what the start page says is next, and the bar of a tablet. Much of it by the keyboard alone.

import assert from "node:assert/strict";

import { tabTo } from "../harness/keys.mjs";
import { field, firstStart, open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { arrives, documents, edit, itemsOf, members, newDocument, sameEverywhere, show, until, values } from "../harness/team.mjs";

const FULL = "La rete ha già dieci componenti attivi";
const NO_MIGRANTS = "nessuno rappresenta ancora i migranti";
const TOO_MANY = "Più di dieci sono attivi";

/** Counts the members who are active on a device. */
async function active(device, network) {
  const { view } = await show(device, network);
  const state = (member) => member.fields.find((one) => one.name === "state").reading.values.map((one) => one.value);
  return itemsOf(view, "members").filter((member) => !member.removed && state(member).includes("active")).length;
}

scene("the eleventh active member is refused with the reason, by the keyboard and by the command line", ["anna"], async ({ anna, stage }) => {
  const { page } = anna;
  await room(page, "Rete");
  // Who will read it is said before the first word, and my team alone unless one chooses otherwise.
  await tabTo(page, "Comincia una rete di sostegno");
  await page.keyboard.press("Enter");
  await sees(page, "Lo legge la squadra che lo scrive");
  await tabTo(page, "Titolo");
  await page.keyboard.type("Rete di Valdoro");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Rete di Valdoro" }).waitFor();
  const [{ id: network, level }] = (await documents(anna)).filter((one) => one.kind === "network");
  assert.equal(level, "team");

  await edit(anna, network, members(10));
  await sees(page, "10 su 10 al massimo sono attivi");
  await sees(page, NO_MIGRANTS);
  await tabTo(page, "Annota un’altra persona");
  await page.keyboard.press("Enter");
  // The caret is in the name of the new member.
  await page.keyboard.type("Amina Diallo");
  await tabTo(page, "Accogli nella rete: Amina Diallo", { back: true });
  await page.keyboard.press("Enter");
  await sees(page, FULL);
  assert.equal(await page.getByRole("alert").filter({ hasText: "Mettine uno in pausa" }).count(), 1);
  assert.equal(await active(anna, network), 10);

  const [eleventh] = itemsOf((await show(anna, network)).view, "members").slice(-1);
  const line = { set: { field: `members/${eleventh.key}/state`, value: "active" } };
  const reason = await anna.refused(["doc", "edit", network], { input: `${JSON.stringify(line)}\n` });
  assert.match(reason, /at most 10 active members.*pause one/);
  assert.equal(await active(anna, network), 10);

  await tabTo(page, "Metti in pausa: Persona 9", { back: true });
  await page.keyboard.press("Enter");
  // The button that was pressed has gone; the focus stays with the member.
  await page.locator("button:focus", { hasText: "Riaccogli" }).waitFor();
  await seesNoMore(page, FULL);
  await tabTo(page, "Accogli nella rete: Amina Diallo");
  await page.keyboard.press("Enter");
  await until("Amina is in and Persona 9 rests", async () =>
    (await values(anna, network, `members/${eleventh.key}/state`)).join() === "active" &&
    (await values(anna, network, "members/m9/state")).join() === "paused");
  const today = await page.evaluate(() => new Date().toLocaleDateString("it", { day: "numeric", month: "long", year: "numeric" }));
  const history = page.getByRole("table", { name: "Ingressi, pause, uscite" });
  await history.getByRole("row").filter({ hasText: "Persona 9" }).filter({ hasText: "Pausa" }).filter({ hasText: today }).waitFor();
  await history.getByRole("row").filter({ hasText: "Amina Diallo" }).filter({ hasText: "Ingresso" }).filter({ hasText: today }).waitFor();

  await sees(page, NO_MIGRANTS);
  await page.locator("li.item").last().getByLabel("Rappresenta i migranti").selectOption({ label: "Sì" });
  await seesNoMore(page, NO_MIGRANTS);
  await isAccessible(page);
}, { team: true });

scene("two laptops each take in a tenth while apart: both stay, and the page asks who pauses", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const network = await newDocument(anna, "network", { title: "Rete di Valdoro", level: "team" });
  await edit(anna, network, members(9));
  await arrives(bruno, network);
  await sameEverywhere([anna, bruno], network);
  for (const device of [anna, bruno]) await open(stage, device, network);
  const offline = bruno.page.getByRole("switch", { name: "Lavora offline" });
  await offline.check();
  await sees(bruno.page, "Stai lavorando offline");
  for (const { page, name } of [anna, bruno]) {
    await page.getByRole("button", { name: "Annota un’altra persona" }).click();
    await page.keyboard.type(`Scelta di ${name}`);
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: `Accogli nella rete: Scelta di ${name}` }).click();
    await sees(page, "10 su 10 al massimo sono attivi");
    await seesNoMore(page, TOO_MANY);
  }
  await offline.uncheck();

  await sameEverywhere([anna, bruno], network);
  for (const device of [anna, bruno]) {
    await sees(device.page, TOO_MANY);
    assert.equal(await active(device, network), 11);
    const asked = device.page.getByRole("group", { name: TOO_MANY });
    assert.equal(await asked.getByRole("button", { name: /^Metti in pausa: / }).count(), 11);
    for (const name of ["Scelta di anna", "Scelta di bruno"]) await sees(asked, name);
    await isAccessible(device.page);
  }
  // The start page asks as well.
  await bruno.page.goto(new URL(`/p/${stage.programme}`, bruno.page.url()).href);
  await sees(bruno.page, "Scegli chi nella rete di sostegno fa una pausa");
  await anna.page.getByRole("group", { name: TOO_MANY }).getByRole("button", { name: "Metti in pausa: Scelta di bruno" }).click();
  await seesNoMore(anna.page, TOO_MANY);
  await seesNoMore(bruno.page, "Scegli chi nella rete di sostegno fa una pausa");
  await until("ten are active on both", async () => (await active(anna, network)) === 10 && (await active(bruno, network)) === 10);
}, { team: true });

const group = "somebody of the support group comes in, reads needs, network and plan that were meant for it, and nothing else";
scene(group, ["anna", "gina"], async ({ anna, gina, stage }) => {
  const needs = await newDocument(anna, "form", { title: "Bisogni di Valdoro", pack: "needs-analysis", level: "network", others: [gina] });
  await newDocument(anna, "network", { title: "Rete di Valdoro", level: "network", others: [gina] });
  for (const [kind, level] of [["visit", "pair"], ["form", "programme"], ["commitment", "pair"], ["assessment", "pair"]]) {
    await newDocument(anna, kind, { title: `Non per la rete: ${kind}`, level, pack: kind === "form" ? "scope" : undefined });
  }
  // A plan is for both teams unless somebody wants more to read it; that is said before its title.
  await room(anna.page, "Piano");
  await sees(anna.page, "Lo leggono le due squadre");
  await anna.page.getByRole("radio", { name: "Il programma e la rete di sostegno" }).check();
  await sees(anna.page, "Lo leggono il programma e la rete locale di sostegno");
  await anna.page.getByLabel("Titolo").fill("Piano di Valdoro");
  await anna.page.getByRole("button", { name: "Comincia", exact: true }).click();
  await anna.page.getByRole("heading", { level: 1, name: "Piano di Valdoro" }).waitFor();
  await anna.page.getByRole("button", { name: "Aggiungi un’azione" }).click();
  await anna.page.keyboard.type("Sportello unico");
  const plan = anna.page.url().split("/").at(-1);

  // Gina's page has the programme, and what is next is to read; what she reads she cannot change.
  await arrives(gina, plan);
  await gina.page.goto(new URL(`/p/${stage.programme}`, gina.page.url()).href);
  await sees(gina.page.locator(".card.next"), "Leggi che cosa hanno scritto gli altri.");
  await open(stage, gina, plan);
  await sees(gina.page, "Sportello unico");
  await open(stage, gina, needs);
  await sees(gina.page, "Bisogni di Valdoro");
  assert.equal(await gina.page.locator("main textarea, main input, main select").count(), 0);
  const known = (await documents(gina)).map((one) => one.kind).sort();
  assert.deepEqual(known, ["form", "network", "plan", "programme"]);
  assert.equal((await documents(gina)).some((one) => one.title.startsWith("Non per la rete")), false);
}, { team: true });

scene("the commitment shows both sides, and says when only one stands behind it", ["anna"], async ({ anna, stage }) => {
  const { page } = anna;
  const commitment = await newDocument(anna, "commitment", { title: "Chi sostiene Valdoro", level: "team" });
  await open(stage, anna, commitment);
  await page.getByRole("button", { name: "Aggiungi un impegno" }).click();
  const who = (number) => page.locator("li.item").nth(number - 1);
  await who(1).getByLabel("Chi", { exact: true }).fill("Ada Ferri");
  await who(1).getByLabel("Parte", { exact: true }).selectOption({ label: "Maggioranza" });
  const side = (name) => page.getByRole("table", { name: "Nei diversi schieramenti" }).getByRole("row").filter({ hasText: name });
  await side("Maggioranza").filter({ hasText: "Ada Ferri" }).waitFor();
  await side("Opposizione").filter({ hasText: "Ancora nessuno" }).waitFor();
  await sees(page, "Il programma è sostenuto da una parte sola");
  // A promise that ends with the plan on paper is named as such.
  const onPaper = "Gli impegni si fermano al piano scritto";
  await who(1).getByLabel("Vale per").selectOption({ label: "Preparare il piano" });
  await sees(page, onPaper);
  await who(1).getByLabel("Vale per").selectOption({ label: "Tutte e due le cose" });
  await seesNoMore(page, onPaper);

  await page.getByRole("button", { name: "Aggiungi un impegno" }).click();
  await who(2).getByLabel("Chi", { exact: true }).fill("Berto Galli");
  await who(2).getByLabel("Parte", { exact: true }).selectOption({ label: "Opposizione" });
  await side("Opposizione").filter({ hasText: "Berto Galli" }).waitFor();
  await seesNoMore(page, "Il programma è sostenuto da una parte sola");

  await who(2).getByLabel("È ancora in carica?").selectOption({ label: "L’incarico è passato ad altri" });
  await sees(page, "Berto Galli non ha più l’incarico");
  await sees(page, "Il programma è sostenuto da una parte sola");
  await edit(anna, commitment, [{ set: { field: "election", value: "2020-05-31" } }]);
  await sees(page, "Le elezioni sono state il 31 maggio 2020");
  // The start page repeats what may shake it.
  await room(page, "Adesso");
  for (const flag of ["Solo una parte politica sostiene il programma.", "non ha più l’incarico.", "Le elezioni sono passate"]) await sees(page, flag);
}, { team: true });

scene("a programme is founded in the shape that was chosen, and shows its own steps", ["anna"], async ({ anna }) => {
  const { page } = anna;
  await firstStart(anna);
  await page.getByRole("main").getByRole("link", { name: "Fonda un programma" }).click();
  // Who will read what the programme is about is said before its title.
  await sees(page.getByRole("form", { name: "Fonda un programma" }), "Lo leggono il programma e la rete locale di sostegno");
  await field(page, "Titolo del programma").fill("Quartieri senza confronto");
  // By the keyboard: from the first shape three down.
  await page.getByRole("radio", { name: "Una coppia, tre visite" }).focus();
  for (let down = 0; down < 3; down += 1) await page.keyboard.press("ArrowDown");
  assert.ok(await page.getByRole("radio", { name: "Senza benchmark" }).isChecked());
  await sees(page, "Il benchmark non viene proposto.");
  await isAccessible(page);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Ciao, Anna Bianchi" }).waitFor();
  await page.getByRole("main").getByRole("link", { name: "Quartieri senza confronto", exact: true }).click();
  await page.getByRole("heading", { level: 3, name: "2. Analisi dei bisogni" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "A che punto è la città oggi" }).count(), 0);
  await sees(page, "Poi: Un terreno comune.");
  // Leaving one out moves on; the way to the room of a step is there.
  await page.locator("li.item").first().getByLabel("Stato").selectOption({ label: "Tralasciato" });
  await sees(page, "Poi: Analisi dei bisogni.");
  await page.getByRole("link", { name: "Si fa in: Bisogni" }).first().waitFor();
  await page.getByRole("button", { name: "Aggiungi qualcuno" }).click();
  await page.getByLabel("Nome, riga 1").fill("Unione dei Comuni");
  await page.getByLabel("Parte, riga 1").selectOption({ label: "Associazione della mentee" });
  await isAccessible(page);

  await page.goto(new URL("/programmes", page.url()).href);
  await field(page, "Titolo del programma").fill("Quattro città alla pari");
  await page.getByRole("radio", { name: "Una comunità di pratica" }).check();
  await sees(page, "Tutte le città partecipano alla pari");
  await page.getByRole("button", { name: "Fonda il programma" }).click();
  await page.getByRole("heading", { level: 1, name: "Ciao, Anna Bianchi" }).waitFor();
  const steps = await until("the second programme's steps", async () => {
    const programmes = await anna.command(["programme", "list"]);
    const { view } = await show(anna, programmes.find((one) => one.title === "Quattro città alla pari").document);
    return itemsOf(view, "steps").map((step) => step.key);
  });
  assert.ok(steps.includes("baseline") && !steps.includes("matching"), steps.join());
  // Among equals whoever comes is a city like the others: nobody is made a mentor by oversight.
  await page.goto(new URL(`/p/${(await anna.command(["programme", "list"])).find((one) => one.title === "Quattro città alla pari").id}/invite`, page.url()).href);
  await page.getByRole("radio", { name: "Un’altra" }).check();
  await page.getByLabel("Che cosa faranno?").locator("option:checked", { hasText: /^Squadra della città$/ }).waitFor({ state: "attached" });
  // The organisation of both programmes is named at each.
  await page.goto(new URL("/programmes", page.url()).href);
  await sees(page, "Comune di Valdoro partecipa anche a:");
});

scene("the summary for everybody is printed and passed on alone, without the rest of the network", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const SUMMARY = "Dieci persone della città aiutano il Comune a scrivere il piano.";
  const network = await newDocument(anna, "network", { title: "Rete di Valdoro", level: "pair", others: [carla] });
  await edit(anna, network, [...members(2), { splice: { field: "mandate", at: 0, delete: 0, insert: "Mandato riservato" } }]);
  await open(stage, anna, network);
  const { page } = anna;
  const alone = page.getByRole("link", { name: "Stampa solo la sintesi, o passala ad altri" });
  await alone.waitFor({ state: "hidden" });
  await field(page, "Sintesi per tutti").fill(SUMMARY);
  await tabTo(page, "Stampa solo la sintesi, o passala ad altri");
  await page.keyboard.press("Enter");
  await sees(page, SUMMARY);
  await isAccessible(page);
  await page.getByRole("button", { name: "Copia" }).click();
  await sees(page, "Copiato.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), SUMMARY);
  // On paper there is the summary, whose it is and of when; nobody's name, not even of whoever wrote it.
  await page.emulateMedia({ media: "print" });
  const printed = await page.evaluate(() => document.body.innerText);
  for (const part of [SUMMARY, "Rete di Valdoro", "Comune di Valdoro", "Una città per tutti"]) assert.ok(printed.includes(part), part);
  for (const part of ["Persona 0", "Mandato riservato", "Anna Bianchi", "Stampa", "Copia", "Torna"]) assert.ok(!printed.includes(part), part);
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => { globalThis.print = () => { globalThis.printed = true; }; });
  await page.getByRole("button", { name: "Stampa la sintesi" }).click();
  assert.ok(await page.evaluate(() => globalThis.printed));
  await page.getByRole("link", { name: "Torna alla rete" }).click();
  await sees(page, "Mandato");
  // Whoever reads the network may pass its summary on too.
  await open(stage, carla, network);
  await carla.page.getByRole("link", { name: "Stampa solo la sintesi, o passala ad altri" }).click();
  await sees(carla.page, SUMMARY);
}, { team: true });

scene("on a tablet five rooms stand in the bar and the others under one more, by the keyboard", ["anna"], async ({ anna }) => {
  const { page } = anna;
  const bar = page.getByRole("navigation", { name: "Programma" });
  await bar.getByRole("link", { name: "Rete" }).waitFor();
  await page.setViewportSize({ width: 820, height: 1180 });
  const names = () => bar.getByRole("link").allInnerTexts();
  assert.deepEqual((await names()).map((name) => name.trim()), ["Adesso", "Bisogni", "Benchmark", "Visite", "Piano"]);
  const more = bar.getByRole("button", { name: "Altro" });
  await more.focus();
  await page.keyboard.press("Enter");
  await bar.getByRole("link", { name: "Impostazioni" }).waitFor();
  assert.deepEqual((await names()).slice(5).map((name) => name.trim()), ["Rete", "Persone", "Computer", "Impostazioni"]);
  // The whole list stands above the bar, in sight.
  for (const link of await bar.getByRole("link").all()) {
    const { x, y, width, height } = await link.boundingBox();
    assert.ok(x >= 0 && y >= 0 && x + width <= 820 && y + height <= 1180, await link.innerText());
  }
  await isAccessible(page);
  await page.keyboard.press("Escape");
  await bar.getByRole("link", { name: "Impostazioni" }).waitFor({ state: "detached" });
  assert.ok(await more.evaluate((button) => button === document.activeElement));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Rete" }).waitFor();
  assert.equal(await bar.getByRole("link").count(), 5);
}, { team: true });

scene("the start page always ends with one next step, in the order of the process", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const next = page.locator(".card.next");
  await sees(next, "Scrivi una prima bozza dei bisogni");
  const [{ document }] = await anna.command(["programme", "list"]);
  // What was done or left out is not suggested; the way to all steps stands beside.
  const steps = [["needs", "done"], ["network", "planned"], ["visit-1", "planned"]];
  await edit(anna, document, steps.flatMap(([item, state], index) => [
    { add: { collection: "steps", item, after: steps[index - 1]?.[0] ?? null } },
    { set: { field: `steps/${item}/kind`, value: item } },
    { set: { field: `steps/${item}/state`, value: state } },
  ]));
  await sees(next, "Riunisci la rete locale di sostegno");
  const network = await newDocument(anna, "network", { title: "Rete", level: "team" });
  await sees(next, "Trova chi rappresenti i migranti");
  await edit(anna, network, [...members(1), { set: { field: "members/m0/migrants", value: "yes" } }]);
  await sees(next, "Prepara la prima visita");
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [carla] });
  await sees(next, "Fissa il giorno della prossima visita.");
  const day = await page.evaluate(() => new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10));
  await edit(anna, visit, [
    { set: { field: "from", value: day } },
    { add: { collection: "steps", item: "one", after: null } },
    { splice: { field: "steps/one/what", at: 0, delete: 0, insert: "Mandare l’elenco" } },
    { set: { field: "steps/one/due", value: "2020-01-31" } },
  ]);
  await sees(next, "Prepara la prossima visita");
  await sees(page, "in ritardo");
  await edit(anna, visit, [{ set: { field: "steps/one/state", value: "done" } }]);
  await seesNoMore(page, "in ritardo");
  const plan = await newDocument(anna, "plan", { title: "Piano" });
  await edit(anna, plan, [
    { add: { collection: "rows", item: "one", after: null } },
    { splice: { field: "rows/one/action", at: 0, delete: 0, insert: "Sportello unico" } },
  ]);
  await sees(page, "1 azione del piano non ha nessuno che la guidi.");
  await next.getByRole("link", { name: "Tutti i passi del programma" }).waitFor();
  await next.getByRole("link", { name: "Apri" }).click();
  await page.getByRole("heading", { level: 1, name: "Visita 1" }).waitFor();
  // The mentor reads a step of its own: the same visit comes for both.
  await sees(carla.page.locator(".card.next"), "Prepara la prossima visita");
}, { team: true });
