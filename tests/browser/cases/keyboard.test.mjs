// Every task without a mouse: each scene here presses keys and nothing else, and sees at each stop where it is.
//
// What other scenes do by keys alone: the needs analysis and an association's questions (forms), levels and taking over
// (assessment, benchmark), the plan's life and its links (plan-life), members (network, network-life), matching, training,
// scope and profile (association), meetings (between), search and the filters of lists, the bar of a tablet.

import assert from "node:assert/strict";

import { begin, choose, focused, pick, press, tabTo, type, typeDay } from "../harness/keys.mjs";
import { checkWords, field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, sees, seesNoMore } from "../harness/sees.mjs";
import { PEOPLE, PROGRAMME, arrives, documents, edit, itemsOf, newDocument, prose, show, until, values } from "../harness/team.mjs";

scene("by keys: one begins, founds a programme, invites, compares the words and lets in", ["anna", "carla"], async ({ anna, carla }) => {
  for (const { page, name } of [anna, carla]) {
    const person = PEOPLE[name];
    await type(page, page.getByLabel("Il tuo nome"), person.name);
    await type(page, page.getByLabel("La tua organizzazione"), person.organisation);
    await type(page, page.getByLabel("Un nome per questo computer"), person.laptop);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: `Ciao, ${person.name}` }).waitFor();
  }
  const main = anna.page.getByRole("main");
  await press(anna.page, main.getByRole("link", { name: "Fonda un programma" }));
  await type(anna.page, field(anna.page, "Titolo del programma"), PROGRAMME);
  await type(anna.page, field(anna.page, "Tema"), "Servizi per tutti");
  await press(anna.page, main.getByRole("button", { name: "Fonda il programma" }));
  await press(anna.page, anna.page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Persone" }));
  await press(anna.page, main.getByRole("link", { name: "Invita qualcuno" }).first());
  await pick(anna.page, main.getByRole("radio", { name: "Un’altra" }));
  await type(anna.page, field(anna.page, "Nome dell’organizzazione"), PEOPLE.carla.organisation);
  await choose(anna.page, field(anna.page, "Che cosa faranno?"), "Squadra della città mentore");
  await press(anna.page, main.getByRole("button", { name: "Prepara l’invito" }));
  const words = main.locator("ol.spoken-words li");
  await words.nth(11).waitFor();
  const address = await main.locator("ul.addresses li").first().innerText();

  await press(carla.page, carla.page.getByRole("main").getByRole("link", { name: "Entra in un programma" }));
  await type(carla.page, field(carla.page, "Il tuo invito"), (await words.allInnerTexts()).join(" "));
  await press(carla.page, carla.page.locator("summary", { hasText: "Indirizzo dell’altro computer" }));
  await type(carla.page, field(carla.page, "Indirizzo dell’altro computer"), address.trim());
  await press(carla.page, carla.page.getByRole("button", { name: "Entra", exact: true }));
  assert.deepEqual(await checkWords(carla), await checkWords(anna));
  await press(anna.page, main.getByRole("button", { name: "Le parole sono uguali: fai entrare" }));
  await press(carla.page, carla.page.getByRole("link", { name: "Apri il programma" }));
  await carla.page.getByRole("combobox", { name: "Programma" }).getByText(PROGRAMME).waitFor({ state: "attached" });
}, { timeout: 180_000 });

scene("by keys: a visit is prepared, its questions answered, notes written, what was removed brought back", ["anna"], async ({ anna, stage }) => {
  const { page } = anna;
  const visit = await newDocument(anna, "visit", { title: "Visita" });
  await edit(anna, visit, [
    { add: { collection: "agenda", item: "uno", after: null } },
    { splice: { field: "agenda/uno/title", at: 0, delete: 0, insert: "Accoglienza" } },
  ]);
  await open(stage, anna, visit);
  await type(page, field(page, "Titolo"), "Visita a Querciolà");
  await choose(page, field(page, "Quale visita"), "Seconda visita");
  await type(page, field(page, "Città che ospita"), "Comune di Querciolà");
  await choose(page, field(page, "Forma"), "Di persona");
  await typeDay(page, field(page, "Primo giorno"), "2026-09-14");
  await type(page, field(page, "Scopo"), "Vedere lo sportello");
  await type(page, field(page, "Chi incontrare"), "Le mediatrici");
  await press(page, page.getByRole("button", { name: "Aggiungi un punto al programma" }));
  await page.keyboard.type("Biblioteca");
  await page.keyboard.press("Alt+ArrowUp");
  const agenda = async () => (await show(anna, visit)).view;
  const order = async () => itemsOf(await agenda(), "agenda").filter((one) => !one.removed).map((one) => one.fields[0].reading.prose).join();
  await until("the item is first", async () => (await order()) === "Biblioteca,Accoglienza");
  await press(page, page.getByRole("button", { name: "Sposta giù: Punto 1" }), { back: true });
  await until("the item is last", async () => (await order()) === "Accoglienza,Biblioteca");
  await press(page, page.getByRole("button", { name: "Togli: Punto 1" }), { back: true });
  await until("the item is gone", async () => (await order()) === "Biblioteca");
  await press(page, page.getByRole("button", { name: "Rimetti: «Accoglienza»" }).first());
  await until("the item is back", async () => (await order()).includes("Accoglienza"));

  await press(page, page.getByRole("button", { name: "Aggiungi una domanda" }));
  await page.keyboard.type("Chi paga?");
  await choose(page, field(page, "Risposta al punto"), "Biblioteca");
  await type(page, field(page, "Risposta"), "La Regione");
  await choose(page, page.locator("li[id^=questions-]").getByLabel("Stato"), "Con risposta");
  await sees(page, "Tutte hanno una risposta.");
  await type(page, field(page, "Che cosa ne è venuto"), "Si può fare");
  await press(page, page.getByRole("button", { name: "Aggiungi un passo" }));
  await page.keyboard.type("Scrivere alla Regione");
  const step = page.locator("li[id^=steps-]");
  await type(page, step.getByLabel("Chi", { exact: true }), "Anna Bianchi");
  await typeDay(page, step.getByLabel("Entro quando"), "2026-10-01");
  await choose(page, step.getByLabel("Stato"), "Fatto");

  // A note: the button and its readers, then its page.
  await press(page, page.getByRole("button", { name: "Nuovo appunto" }));
  const form = page.getByRole("region", { name: "Nuovo appunto" });
  await focused(page, form.getByLabel("Appunto", { exact: true }));
  await tabTo(page, form.getByRole("radio", { name: "Solo io" }), { back: true });
  await pick(page, form.getByRole("radio", { name: "Le due squadre" }));
  await type(page, form.getByLabel("Appunto", { exact: true }), "Apre alle sette");
  await form.getByText("Salvato su questo computer").waitFor();
  await press(page, form.getByRole("button", { name: "Fatto" }));
  await press(page, page.getByRole("link", { name: "Apre alle sette" }));
  await choose(page, field(page, "Tipo"), "Intervista");
  await type(page, field(page, "Persone"), "La direttrice");
  await choose(page, field(page, "Potrebbe funzionare nell’altra città?"), "Sì, adattandolo");
  const [note] = (await documents(anna)).filter((one) => one.kind === "note");
  await until("the note is marked", async () => (await values(anna, note.id, "transfer")).join() === "needs-adaptation");
  assert.equal(note.level, "pair");
  assert.equal(await prose(anna, note.id, "body"), "Apre alle sette");
  await until("the day is kept", async () => (await values(anna, visit, "from")).join() === "2026-09-14");

  // Back by the margin, and the notes of one kind only.
  await press(page, page.getByRole("main").getByRole("link", { name: "Visita a Querciolà" }));
  await choose(page, page.getByLabel("Appunti mostrati"), "Laboratorio");
  await sees(page, "Appunti non mostrati: 1");
}, { team: true, timeout: 240_000 });

scene("by keys: own answers are begun, a factor concluded, a choice made", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const agreed = await newDocument(anna, "assessment", { title: "Valdoro oggi", others: [carla] });
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [carla] });
  await open(stage, anna, agreed);
  await press(page, page.getByRole("button", { name: "Le mie risposte" }));
  const form = page.locator("form", { has: page.getByRole("heading", { name: "Le mie risposte" }) });
  await pick(page, form.getByRole("radio", { name: "Le due squadre" }));
  await press(page, form.getByRole("button", { name: "Comincia" }));
  await page.getByText(/Qui risponde solo/).waitFor();

  await open(stage, anna, agreed, { part: "f1" });
  await pick(page, page.getByRole("radio", { name: "In parte" }).last());
  await type(page, field(page, "Che cosa manca"), "Mancano interpreti");
  await choose(page, field(page, "Il programma lavorerà su questo fattore?"), "Sì");
  await until("it is concluded", async () =>
    (await values(anna, agreed, "factors/f1/level")).join() === "partly" && (await values(anna, agreed, "factors/f1/selected")).join() === "yes");
  await press(page, page.getByRole("link", { name: "Fattore chiave successivo" }).first());
  await page.waitForURL(`**/d/${agreed}/f2`);

  // Two values at once: one of them is kept, by Enter.
  await carla.command(["offline", "on"]);
  await edit(anna, visit, [{ set: { field: "host", value: "Valdoro" } }]);
  await edit(carla, visit, [{ set: { field: "host", value: "Querciolà" } }]);
  await carla.command(["offline", "off"]);
  await open(stage, anna, visit);
  await press(page, page.getByRole("button", { name: "Tieni «Querciolà»" }));
  await seesNoMore(page, "Due versioni di");
  await until("one is kept", async () => (await values(anna, visit, "host")).join() === "Querciolà");
}, { team: true, viewport: { width: 1280, height: 900 }, timeout: 240_000 });

scene("by keys: commitment, issues, the programme's steps and actors, a good practice and its rules", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const main = page.getByRole("main");
  const to = (name) => press(page, page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name }));
  // Who will read it is said before the first word.
  await begin(anna, "Rete", "Comincia il registro degli impegni", "Chi sostiene Valdoro", (form) => sees(form, "Lo legge la squadra che lo scrive"));
  await press(page, page.getByRole("button", { name: "Aggiungi un impegno" }));
  const promise = main.locator("li.item").first();
  await type(page, promise.getByLabel("Chi", { exact: true }), "Ada Ferri");
  await choose(page, promise.getByLabel("Parte", { exact: true }), "Maggioranza");
  await typeDay(page, field(page, "Prossime elezioni"), "2030-05-26");
  await sees(page, "Il programma è sostenuto da una parte sola");

  await begin(anna, "Rete", "Comincia un elenco di questioni", "Permessi di soggiorno", (form) => sees(form, "Lo legge la squadra che lo scrive"));
  await press(page, page.getByRole("button", { name: "Aggiungi una questione" }));
  await page.keyboard.type("Un anno di attesa");
  await choose(page, main.getByLabel("Livello di governo"), "Nazionale");
  await choose(page, main.locator("li.item").getByLabel("Stato"), "Portata più in alto");
  const [issues] = (await documents(anna)).filter((one) => one.kind === "issues");
  const [issue] = itemsOf((await show(anna, issues.id)).view, "issues");
  await until("it is passed up", async () => (await values(anna, issues.id, `issues/${issue.key}/state`)).join() === "passed-up");

  await to("Adesso");
  await press(page, main.getByRole("link", { name: PROGRAMME, exact: true }));
  await type(page, field(page, "Obiettivi"), "Uno sportello per tutti");
  await press(page, page.getByRole("button", { name: "Aggiungi un passo" }));
  await page.keyboard.type("Festa di chiusura");
  await choose(page, main.locator("li.item").last().getByLabel("Stato"), "In corso");
  await sees(page, "In corso: Festa di chiusura.");
  await press(page, page.getByRole("button", { name: "Aggiungi qualcuno" }));
  await type(page, field(page, "Nome, riga 1"), "Unione dei Comuni");
  await choose(page, field(page, "Parte, riga 1"), "Chi coordina");

  // The mentor begins a sheet on what it does well, and reads the rules where they matter.
  await begin(carla, "Bisogni", "Comincia una buona pratica", "Vicini di casa", (form) => sees(form, "Lo leggono le due squadre"));
  await type(carla.page, carla.page.locator("#answers-g4a textarea"), "Nessuno conosceva i vicini");
  const plan = await newDocument(anna, "plan", { title: "Piano", others: [carla] });
  await open(stage, carla, plan);
  await press(carla.page, carla.page.locator("summary", { hasText: "Il mentore aiuta, la mentee decide" }));
  await press(carla.page, carla.page.getByRole("link", { name: "Leggi tutte le regole del mentoring" }));
  await carla.page.getByRole("heading", { level: 1, name: "Le regole del mentoring" }).waitFor();
}, { team: true, timeout: 240_000 });

scene("by keys: people, settings, language, working offline, a copy, paper, and the end", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const { page } = anna;
  const assessment = await newDocument(anna, "assessment", { title: "Valdoro oggi", others: [bruno] });
  // The way past the head, and the keys that there are.
  await tabTo(page, "Vai alla pagina");
  await page.keyboard.press("Enter");
  await focused(page, page.getByRole("main"));
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Nuovo appunto, dentro una visita").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });

  // A colleague may let others in, and not any more.
  const lead = (words) => page.getByRole("main").getByRole("button", { name: `Bruno Conti ${words}` });
  await press(page, page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Persone" }));
  await press(page, lead("può invitare altri"));
  await press(page, lead("non invita più"));
  await lead("può invitare altri").waitFor();

  const offline = page.getByRole("switch", { name: "Lavora offline" });
  await tabTo(page, offline);
  await page.keyboard.press("Space");
  await sees(page, "Stai lavorando offline");
  await press(page, page.getByRole("button", { name: "Torna a lavorare con gli altri" }));
  await seesNoMore(page, "Stai lavorando offline");

  await press(page, page.locator(".languages button[lang=en]"));
  await page.locator("html[lang=en]").waitFor({ state: "attached" });
  await press(page, page.getByRole("banner").getByRole("link", { name: "Settings" }));
  await type(page, page.getByLabel("A name for this laptop"), "laptop of the east");
  await page.keyboard.press("Enter");
  await sees(page, "Saved.");
  await pick(page, page.getByRole("main").getByRole("radio", { name: "Italiano" }));
  await page.locator("html[lang=it]").waitFor({ state: "attached" });
  const coming = page.waitForEvent("download");
  await press(page, page.getByRole("link", { name: "Salva una copia…" }));
  assert.ok(await (await coming).path());

  await open(stage, anna, assessment);
  await press(page, page.getByRole("link", { name: "Tutto in una pagina" }));
  await page.evaluate(() => (window.print = () => (document.title = "printed")));
  await press(page, page.getByRole("button", { name: "Stampa" }));
  await until("it goes to paper", async () => (await page.title()) === "printed");

  await press(page, page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Computer" }));
  await page.getByRole("heading", { level: 1, name: "Computer" }).waitFor();
  await press(page, page.getByRole("banner").getByRole("link", { name: "Impostazioni" }));
  await press(page, page.getByRole("button", { name: "Chiudi Taccuino" }));
  await press(page, page.getByRole("dialog").getByRole("button", { name: "Tienilo aperto" }));
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await focused(page, page.getByRole("button", { name: "Chiudi Taccuino" }));
}, { team: true, timeout: 180_000 });
