// What a plan said when it reached a stage: read and printed as it stood, whatever is written in it later.

import assert from "node:assert/strict";

import { focused, press } from "../harness/keys.mjs";
import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { edit, itemsOf, newDocument, prose, sameEverywhere, show, until, values } from "../harness/team.mjs";

scene("an approved plan is read and printed as it was approved, whatever is written in it later", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others: [carla] });
  const set = (name, value) => ({ set: { field: name, value } });
  const row = (key, texts, after) => [
    { add: { collection: "rows", item: key, after } },
    ...Object.entries({ success: "Si vede", ...texts }).map(([name, insert]) => ({ splice: { field: `rows/${key}/${name}`, at: 0, delete: 0, insert } })),
    set(`rows/${key}/lead`, "Anna Bianchi"),
  ];
  await edit(anna, plan, [
    ...row("uno", { action: "Sportello unico", timing: "In primavera" }, null),
    set("rows/uno/from", "2026-03-02"),
    ...row("due", { action: "Corsi serali" }, "uno"),
    set("approved-by", "Consiglio comunale"),
    set("approved-on", "2026-05-12"),
    set("act", "Delibera 41/2026"),
    // An entry as an earlier program wrote it: it knows a stage, and nothing of the words.
    { add: { collection: "versions", item: "presto", after: null } },
    set("versions/presto/stage", "presented"),
    set("versions/presto/date", "2026-05-02"),
    set("stage", "presented"),
  ]);
  await open(stage, anna, plan);

  // Words typed a moment before the approval are approved with the others; those after it are not.
  const action = field(page, "Azioni, riga 1");
  await action.press("Control+End");
  await page.keyboard.type(" in Comune");
  await page.getByRole("button", { name: "Registra: Approvato" }).click();
  await page.locator("ol.stages [aria-current=step]").filter({ hasText: "Approvato" }).waitFor();
  await action.press("Control+A");
  await page.keyboard.type("Sportello mobile");
  await field(page, "Chi guida, riga 1").fill("Bruno Conti");
  await page.keyboard.press("Tab");
  await edit(anna, plan, [
    { remove: { collection: "rows", item: "due" } },
    ...row("tre", { action: "Cucina del lunedì" }, "uno"),
  ]);
  await sees(page, "Cucina del lunedì");
  await until("the new words are kept", async () => (await prose(anna, plan, "rows/uno/action")) === "Sportello mobile");
  await until("the new lead is kept", async () => (await values(anna, plan, "rows/uno/lead"))[0] === "Bruno Conti");

  // The list of versions leads there; where nothing was kept it says so.
  const history = page.getByRole("region", { name: "Versioni" });
  const entries = history.getByRole("listitem");
  await entries.filter({ hasText: "Presentato" }).getByText("Il piano di allora non è stato conservato").waitFor();
  const link = /^Leggi il piano com’era allora.*Approvato/;
  await press(page, history.getByRole("link", { name: link }));
  await page.waitForURL(`**/d/${plan}/version-*`);
  await readsAsApproved(page);

  // What became of it since, in plain words; each leads to its row.
  const since = page.getByRole("region", { name: "Che cosa è diverso nel piano di oggi" });
  assert.deepEqual(await since.getByRole("listitem").allInnerTexts(), [
    "Riga 1, riscritta (Azioni, Chi guida): Sportello mobile",
    "Riga 2, nuova: Cucina del lunedì",
    "Tolta, allora riga 2: Corsi serali",
  ]);
  await isAccessible(page);
  await page.emulateMedia({ media: "print" });
  await readsAsApproved(page);
  assert.equal(await since.isVisible(), false, "paper says what was approved and nothing of later");
  await page.locator("main .on-paper").filter({ hasText: "Una città per tutti", visible: true }).waitFor();
  await page.emulateMedia({ media: "screen" });
  await press(page, since.getByRole("link", { name: /^Riga 1/ }));
  await focused(page, page.locator("#rows-uno"));
  await holds(field(page, "Azioni, riga 1"), "Sportello mobile");

  // The mentor reads the same, on her own laptop, by the address alone.
  const held = await sameEverywhere([anna, carla], plan);
  const approved = itemsOf(held.view, "versions").find((one) => one.key !== "presto");
  await open(stage, carla, plan, { part: `version-${approved.key}`, heading: false });
  await readsAsApproved(carla.page);
  const writable = "main textarea, main input, main select, main [contenteditable], main button";
  assert.equal(await carla.page.locator(writable).count(), 0);

  // So does the command line, by the change that the entry names, and no other.
  const change = approved.fields.find((one) => one.name === "change").reading.values[0].value;
  const then = await carla.command(["doc", "show", plan, "--at", change]);
  const words = itemsOf(then.view, "rows").map((one) => one.fields.find((it) => it.name === "action").reading.prose);
  assert.deepEqual(words, ["Sportello unico in Comune", "Corsi serali"]);
  assert.deepEqual((await show(carla, plan)).view, held.view);

  // A name that somebody puts there afterwards shows nothing in its place.
  await edit(anna, plan, [set(`versions/${approved.key}/change`, (await show(anna, plan)).heads[0])]);
  await sees(carla.page, "Questa voce rimanda a un momento che non è quello in cui è stata scritta");
  await seesNoMore(carla.page, "Sportello unico in Comune");
  await edit(anna, plan, [set(`versions/${approved.key}/change`, change)]);
  await readsAsApproved(carla.page);
}, { team: true, timeout: 180_000 });

/** The page shows the plan of the approval: its words, its head, its table with nothing of later. */
async function readsAsApproved(page) {
  await sees(page, "Il piano com’era alla fase «Approvato»");
  const rows = page.getByRole("table", { name: "Azioni" }).locator("tbody tr");
  await rows.filter({ hasText: "Sportello unico in Comune" }).waitFor();
  assert.equal(await rows.count(), 2);
  const first = await rows.first().innerText();
  for (const words of ["In primavera", "2 marzo 2026", "Anna Bianchi"]) assert.ok(first.includes(words), `${words} in ${first}`);
  assert.ok((await rows.last().innerText()).includes("Corsi serali"));
  for (const words of ["Consiglio comunale", "12 maggio 2026", "Delibera 41/2026"]) await sees(page, words);
}

scene("who takes part in a visit is written by both teams, and printed", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Prima visita", others: [carla] });
  for (const device of [anna, carla]) await open(stage, device, visit);
  const list = (of) => of.page.getByRole("region", { name: "Chi partecipa" });
  await press(anna.page, list(anna).getByRole("button", { name: "Aggiungi chi manca delle due squadre" }));
  const name = (of, place) => list(of).getByLabel("Nome", { exact: true }).nth(place);
  await holds(name(carla, 0), "Carla Moser");
  await holds(name(carla, 1), "Anna Bianchi");
  await holds(list(carla).getByLabel("Squadra o ente").first(), "Comune di Querciolà");
  assert.equal(await list(anna).getByRole("button", { name: "Aggiungi chi manca" }).count(), 0, "both are there");

  await press(carla.page, list(carla).getByRole("button", { name: "Aggiungi un partecipante" }));
  await focused(carla.page, name(carla, 2));
  await carla.page.keyboard.type("La cuoca");
  await carla.page.keyboard.press("Tab");
  await carla.page.keyboard.type("Cucina di quartiere");
  await carla.page.keyboard.press("Tab");
  await carla.page.keyboard.type("Mostra come si fa");
  await carla.page.keyboard.press("Tab");
  await holds(name(anna, 2), "La cuoca");
  await holds(list(anna).getByLabel("Compito nella visita").nth(2), "Mostra come si fa");

  // Whoever does not come after all goes by name among what was removed.
  await press(anna.page, list(anna).getByRole("button", { name: "Togli: Partecipante 3" }));
  await sees(anna.page, "«La cuoca»");
  await press(anna.page, list(anna).getByRole("button", { name: "Rimetti: «La cuoca»" }).first());
  await holds(name(carla, 2), "La cuoca");
  await sameEverywhere([anna, carla], visit);
  await isAccessible(anna.page);
}, { team: true, timeout: 120_000 });
