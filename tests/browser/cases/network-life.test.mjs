// A support network as it lives: who sits in it and whom they stand for, who comes, rests, comes back and leaves, what
// was decided, what of it goes outside, and the group of the mentor city that mirrors it.

import assert from "node:assert/strict";

import { begin, choose, pick, press, type, typeDay } from "../harness/keys.mjs";
import { field, open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees } from "../harness/sees.mjs";
import { arrives, edit, itemsOf, newDocument, show, until, values } from "../harness/team.mjs";

const SUMMARY = "Otto persone di Valdoro aiutano il Comune a fare uno sportello solo.";

/** Members as the command line writes them, with how the page says what is chosen. */
const OTHERS = [
  {
    key: "piero",
    name: "Piero Sala",
    chosen: { type: "civil-society", table: "usually-in", migrants: "no", dialogue: "some", role: "spreads" },
    said: ["ONG, società civile o impresa", "Di solito siede al tavolo", "Un po’", "Diffonde i risultati e dà voce agli utenti"],
  },
  {
    key: "uta",
    name: "Uta Lang",
    chosen: { type: "public-body", table: "usually-in", migrants: "no", dialogue: "yes", role: "prepares-visits" },
    said: ["Ente pubblico", "Di solito siede al tavolo", "Aiuta a preparare le visite"],
  },
  {
    key: "omar",
    name: "Omar Sy",
    chosen: { type: "residents", table: "usually-out", migrants: "yes", dialogue: "no", role: "dialogue" },
    said: ["Associazione di abitanti o di una comunità", "Di solito ne resta fuori", "Prende parte al dialogo"],
  },
  {
    key: "ines",
    name: "Ines Rey",
    chosen: { type: "residents", table: "usually-out", migrants: "no", dialogue: "no", role: "drafts-plan" },
    said: ["Associazione di abitanti o di una comunità", "Di solito ne resta fuori", "Aiuta a scrivere il piano"],
  },
];

scene("a network from its members to its history, with what goes outside and the group that mirrors it", ["anna", "carla", "gina"], async ({ anna, carla, gina, stage }) => {
  const { page } = anna;
  const main = page.getByRole("main");

  // By keys: it begins for those who sit in it as well, and that is said before its first word.
  const network = await begin(anna, "Rete", "Comincia una rete di sostegno", "Rete di Valdoro", async (form) => {
    await sees(form, "Lo legge la squadra che lo scrive");
    await pick(page, form.getByRole("radio", { name: "Il programma e la rete di sostegno" }));
    await sees(form, "Lo leggono il programma e la rete locale di sostegno");
  });
  await type(page, field(page, "Mandato"), "Dai bisogni al piano, e finché si realizza.");
  await choose(page, field(page, "Stato della rete"), "Al lavoro");

  // A member with all that matters of her: whence, at which table, for whom, how used to it, for what.
  await press(page, page.getByRole("button", { name: "Annota un’altra persona" }));
  await page.keyboard.type("Amina Diallo");
  const amina = main.locator("li.item", { has: page.getByLabel("Rappresenta i migranti") }).first();
  await type(page, amina.getByLabel("Organizzazione"), "Donne del quartiere est");
  await choose(page, amina.getByLabel("Tipo"), "Associazione di abitanti o di una comunità");
  await choose(page, amina.getByLabel("Dove si decide"), "Di solito ne resta fuori");
  await choose(page, amina.getByLabel("Rappresenta i migranti"), "Sì");
  await choose(page, amina.getByLabel("Ha già dialogato con il Comune"), "Un po’");
  await choose(page, amina.getByLabel("Compito principale"), "Trova che cosa la città può mostrare");
  await type(page, amina.getByLabel("Annotazione"), "Conosce le famiglie appena arrivate");
  const member = await memberOf(anna, network, "Amina Diallo");
  await until("all of it is kept", async () => {
    const chosen = await Promise.all(["type", "table", "migrants", "dialogue", "role"].map((name) => values(anna, network, `members/${member}/${name}`)));
    return chosen.flat().join() === "residents,usually-out,yes,some,offers";
  });

  // She comes in, rests, comes back and leaves; each with its day, and why.
  const history = page.getByRole("table", { name: "Ingressi, pause, uscite" });
  for (const [index, [act, what, why]] of [
    ["Accogli nella rete", "Ingresso", "Proposta dal quartiere"],
    ["Metti in pausa", "Pausa", "Un figlio in arrivo"],
    ["Riaccogli", "Rientro", "È tornata"],
    ["Esce", "Uscita", "Cambia città"],
  ].entries()) {
    await press(page, page.getByRole("button", { name: `${act}: Amina Diallo` }), { back: true });
    const row = history.getByRole("row").filter({ hasText: "Amina Diallo" }).filter({ hasText: what });
    await row.waitFor();
    await type(page, history.getByLabel(`Perché, riga ${index + 1}`), why);
  }
  await sees(page, "0 su 10 al massimo sono attivi");
  await press(page, page.getByRole("button", { name: "Aggiungi un incontro" }));
  await page.keyboard.type("Il piano, azione per azione");
  const meeting = main.locator("li.item", { has: page.getByLabel("Che cosa si è deciso") });
  await typeDay(page, meeting.getByLabel("Giorno"), "2026-06-20");
  await type(page, meeting.getByLabel("Che cosa si è deciso"), "Seguiamo noi la terza azione");

  // What goes outside is a text of its own, which a person takes there: no name goes with it.
  await type(page, field(page, "Sintesi per tutti"), SUMMARY);
  await press(page, "Stampa solo la sintesi, o passala ad altri");
  await press(page, page.getByRole("button", { name: "Copia" }));
  await sees(page, "Copiato.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), SUMMARY);
  await press(page, page.getByRole("link", { name: "Torna alla rete" }));
  await page.getByRole("button", { name: "Annota un’altra persona" }).waitFor();

  // Others of every sort; the support group and the mentor read all of it, and nobody there writes.
  await edit(anna, network, OTHERS.flatMap(({ key, name, chosen }, index) => [
    { add: { collection: "members", item: key, after: index ? OTHERS[index - 1].key : member } },
    ...Object.entries({ name, state: "active", ...chosen }).map(([field, value]) => ({ set: { field: `members/${key}/${field}`, value } })),
  ]));
  await isAccessible(page);
  for (const device of [gina, carla]) {
    await arrives(device, network);
    await open(stage, device, network);
    await sees(device.page, "4 su 10 al massimo sono attivi");
    for (const { name, said } of OTHERS) {
      const item = device.page.locator("main li.item").filter({ hasText: name });
      for (const words of said) await item.filter({ hasText: words }).waitFor();
    }
    const left = device.page.locator("main li.item").filter({ hasText: "Amina Diallo" });
    for (const words of ["Donne del quartiere est", "Fuori dalla rete", "Conosce le famiglie appena arrivate"]) await left.filter({ hasText: words }).waitFor();
    const rows = device.page.getByRole("table", { name: "Ingressi, pause, uscite" }).locator("tbody tr");
    assert.deepEqual(await rows.evaluateAll((all) => all.map((one) => one.cells[2].textContent)), ["Ingresso", "Pausa", "Rientro", "Uscita"]);
    for (const words of ["Cambia città", "20 giugno 2026", "Seguiamo noi la terza azione", SUMMARY, "Al lavoro"]) await sees(device.page, words);
    assert.equal(await device.page.locator("main textarea, main input, main select, main .button").count(), 0);
  }

  // The mentor city gathers its own, and the other team reads whom it may meet on the second visit.
  await press(carla.page, carla.page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Rete" }));
  await press(carla.page, carla.page.getByRole("button", { name: "Comincia il gruppo corrispondente della città mentore" }));
  await pick(carla.page, carla.page.getByRole("radio", { name: "Le due squadre" }));
  await type(carla.page, carla.page.getByLabel("Titolo"), "Gruppo di Querciolà");
  await carla.page.keyboard.press("Enter");
  await carla.page.getByRole("heading", { level: 1, name: "Gruppo di Querciolà" }).waitFor();
  await press(carla.page, carla.page.getByRole("button", { name: "Annota un’altra persona" }));
  await carla.page.keyboard.type("Mara Neri");
  const mirror = carla.page.url().split("/").at(-1);
  await arrives(anna, mirror);
  await room(page, "Rete");
  await press(page, main.getByRole("link", { name: "Gruppo di Querciolà" }));
  await sees(page, "Mara Neri");
  await sees(page, "Lo scrive Comune di Querciolà.");
}, { team: true, viewport: { width: 1280, height: 900 }, timeout: 180_000 });

const parts = "who plays a part without a laptop is named with it, under whatever name, and reads nothing";
scene(parts, ["anna", "carla"], async ({ anna, carla, stage }) => {
  const [{ document }] = await anna.command(["programme", "list"]);
  const actors = [
    ["municipal-service", "Ufficio casa", "Ufficio comunale", "Dice che cosa è fattibile entro l’anno"],
    ["interviewee", "M., una madre", "Persona intervistata o che ospita", "Il nome vero non sta qui"],
    ["outside-reader", "Fondazione del Fiume", "Lettore esterno", "Riceve la sintesi"],
    ["mirror-group", "Gruppo di Querciolà", "Gruppo corrispondente della città mentore", "Accompagna la seconda visita"],
    ["politician", "Ada Ferri", "Politico", "Assessora"],
  ];
  await edit(anna, document, actors.flatMap(([part, name, , note], index) => [
    { add: { collection: "actors", item: part, after: index ? actors[index - 1][0] : null } },
    { set: { field: `actors/${part}/name`, value: name } },
    { set: { field: `actors/${part}/part`, value: part } },
    { splice: { field: `actors/${part}/note`, at: 0, delete: 0, insert: note } },
  ]));
  // The interview is told under the same name, and who is only named is nobody who could read it.
  const visit = await newDocument(anna, "visit", { title: "Prima visita", others: [carla] });
  const note = await newDocument(anna, "note", { level: "pair", links: [visit], others: [carla] });
  await edit(anna, note, [
    { set: { field: "kind", value: "interview" } },
    { splice: { field: "people", at: 0, delete: 0, insert: "M., una madre" } },
    { splice: { field: "body", at: 0, delete: 0, insert: "Tre uffici in una mattina" } },
  ]);
  await open(stage, carla, document);
  const table = carla.page.locator("table.actors");
  for (const [, name, part, note] of actors) {
    await table.getByRole("row").filter({ hasText: name }).filter({ hasText: part }).filter({ hasText: note }).waitFor();
  }
  await open(stage, carla, note);
  await holds(field(carla.page, "Tipo"), "interview");
  await holds(field(carla.page, "Persone"), "M., una madre");
  const readers = carla.page.locator(".margin .readers");
  await readers.getByText("Per nome").click();
  assert.deepEqual(await readers.locator("li").evaluateAll((all) => all.map((one) => one.textContent.split(",")[0]).sort()), ["Anna Bianchi", "Carla Moser"]);
  await room(carla.page, "Persone");
  await sees(carla.page, "Anna Bianchi");
  for (const [, name] of actors) assert.equal(await carla.page.getByRole("main").getByText(name).count(), 0, name);
}, { team: true });

/** Returns the key of the member who is called so. */
function memberOf(device, network, name) {
  return until(`${name} is noted`, async () => {
    const members = itemsOf((await show(device, network)).view, "members");
    return members.find((one) => one.fields.some((it) => it.reading.values?.some((value) => value.value === name)))?.key;
  });
}
