// Between the visits: the teams meet online, with notes and next steps; the politicians of both cities meet at a forum.

import assert from "node:assert/strict";

import { choose, pick, press, type, typeDay } from "../harness/keys.mjs";
import { field, open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees } from "../harness/sees.mjs";
import { arrives, edit, newDocument, until, values } from "../harness/team.mjs";

const HOME = "A casa portiamo il giro fra i quartieri.";

scene("teams meet online between two visits, and politicians at a forum: notes, next steps, what the mentor takes home", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const main = page.getByRole("main");
  const visit = await newDocument(anna, "visit", { title: "Prima visita", others: [carla] });
  await edit(anna, visit, [
    { set: { field: "stage", value: "visit-1" } },
    { set: { field: "host", value: "Comune di Valdoro" } },
    { set: { field: "from", value: "2026-05-12" } },
    { add: { collection: "steps", item: "foto", after: null } },
    { splice: { field: "steps/foto/what", at: 0, delete: 0, insert: "Mandare le foto" } },
  ]);

  // By keys: a meeting begins online, with its three items, and with what stands open since the visit.
  const visits = page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Visite" });
  await press(page, visits);
  await pick(page, page.getByRole("radio", { name: /^Incontro online/ }));
  await sees(page, "Lo leggono le due squadre");
  await press(page, page.getByRole("button", { name: "Comincia", exact: true }));
  const agenda = main.getByLabel("Che cosa", { exact: true });
  await agenda.nth(2).waitFor();
  assert.deepEqual(
    await agenda.evaluateAll((all) => all.slice(0, 3).map((one) => one.value)),
    ["Che cosa è successo dall'ultima volta", "Lavorare alla bozza", "Preparare quello che viene dopo"],
  );
  await holds(field(page, "Quale visita"), "meeting");
  await holds(field(page, "Forma"), "online");
  await sees(page, "Ancora aperto dalle visite precedenti");
  await main.getByRole("link", { name: "Mandare le foto" }).waitFor();
  const meeting = page.url().split("/").at(-1);
  await typeDay(page, field(page, "Primo giorno"), "2026-06-03");
  await choose(page, field(page, "A che cosa serve"), "Revisione");
  await until("what it is for is kept", async () => (await values(anna, meeting, "aim")).join() === "review");

  // During it each team writes; the mentor also what she learns from the other city.
  await arrives(carla, meeting);
  await open(stage, carla, meeting);
  await holds(field(carla.page, "A che cosa serve"), "review");
  await carla.page.locator("#agenda-o2").getByLabel("Che cosa", { exact: true }).focus();
  await carla.page.getByRole("button", { name: "Nuovo appunto" }).click();
  const note = carla.page.getByRole("region", { name: "Nuovo appunto" });
  await pick(carla.page, note.getByRole("radio", { name: "Le due squadre" }), { back: true });
  await type(carla.page, note.getByLabel("Appunto", { exact: true }), "Valdoro chiede ai quartieri");
  await note.getByText("Salvato su questo computer").waitFor();
  await isAccessible(carla.page);
  await press(carla.page, note.getByRole("button", { name: "Fatto" }));
  await press(carla.page, carla.page.locator("#agenda-o2").getByRole("link", { name: "Valdoro chiede ai quartieri" }));
  await choose(carla.page, field(carla.page, "Tipo"), "Riepilogo");
  await choose(carla.page, field(carla.page, "Potrebbe funzionare nell’altra città?"), "Sì, così com’è");
  const noted = page.locator("#agenda-o2 ul.notes > li");
  await noted.filter({ hasText: "Valdoro chiede ai quartieri" }).filter({ hasText: "Riepilogo" }).filter({ hasText: "Altrove: Sì, così com’è" }).waitFor();
  await press(carla.page, carla.page.getByRole("main").getByRole("link", { name: "Incontro online" }));
  await sees(carla.page, "anche su che cosa porta a casa chi fa da mentore");
  await type(carla.page, field(carla.page, "Che cosa ne è venuto"), HOME);
  await holds(field(page, "Che cosa ne è venuto"), HOME);

  // It ends with who does what until when, which the other side's start page asks for.
  await press(page, page.getByRole("button", { name: "Aggiungi un passo" }));
  await page.keyboard.type("Mandare la bozza");
  const step = main.locator("li[id^=steps-]");
  await type(page, step.getByLabel("Chi", { exact: true }), "Carla Moser");
  await typeDay(page, step.getByLabel("Entro quando"), "2026-06-10");
  await room(carla.page, "Adesso");
  await sees(carla.page, "Carla Moser, entro il 10 giugno 2026");

  // In the list it stands between the visits with its note; nobody hosts it.
  await press(page, visits);
  const listed = main.locator("ul.entries > li.meeting");
  await listed.filter({ hasText: "Incontro tra una visita e l’altra · 3 giugno 2026" }).filter({ hasText: "Valdoro chiede ai quartieri" }).waitFor();
  assert.equal(await listed.count(), 1);

  // The forum: who meets is written down before, and the record of the commitment leads to it.
  await pick(page, page.getByRole("radio", { name: /^Un’altra visita/ }));
  await type(page, page.getByLabel("Titolo"), "I due consigli si incontrano");
  await press(page, page.getByRole("button", { name: "Comincia", exact: true }));
  await page.getByRole("heading", { level: 1, name: "I due consigli si incontrano" }).waitFor();
  const forum = page.url().split("/").at(-1);
  await choose(page, field(page, "Quale visita"), "Forum");
  await type(page, field(page, "Chi incontrare"), "Le sindache e i capigruppo delle due città");
  await press(page, page.getByRole("button", { name: "Aggiungi un punto al programma" }));
  await page.keyboard.type("Che cosa promettono tutti");
  const commitment = await newDocument(anna, "commitment", { title: "Chi sostiene Valdoro", level: "pair", others: [carla] });
  await open(stage, carla, commitment);
  const forums = carla.page.locator("section").filter({ has: carla.page.getByRole("heading", { name: "Incontri fra politici" }) });
  await press(carla.page, forums.getByRole("link", { name: "I due consigli si incontrano" }));
  await carla.page.waitForURL(`**/d/${forum}`);
  await holds(field(carla.page, "Chi incontrare"), "Le sindache e i capigruppo delle due città");
  await type(carla.page, field(carla.page, "Che cosa ne è venuto"), "Si rivedono dopo le elezioni.");
  await holds(field(page, "Che cosa ne è venuto"), "Si rivedono dopo le elezioni.");
}, { team: true, viewport: { width: 1280, height: 900 }, timeout: 180_000 });
