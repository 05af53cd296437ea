// Notes of a visit: who reads one is said before its first word, and a private one is on no other laptop.

import assert from "node:assert/strict";

import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees } from "../harness/sees.mjs";
import { PROGRAMME, documents, newDocument, prose, until } from "../harness/team.mjs";

const ALL = ["anna", "bruno", "carla"];

scene("a note goes to those who were named above its first word, and to nobody else", ALL, async ({ anna, bruno, carla, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno, carla] });
  for (const device of [anna, bruno, carla]) await open(stage, device, visit);

  // The key n opens a note, the caret stands in it, the narrowest readers are chosen.
  await anna.page.getByRole("heading", { level: 1 }).click();
  await anna.page.keyboard.press("n");
  const form = anna.page.getByRole("region", { name: "Nuovo appunto" });
  await form.getByText("Lo leggi solo tu").waitFor();
  assert.ok(await form.getByRole("radio", { name: "Solo io" }).isChecked());
  await anna.page.keyboard.type("Il direttore era stanco: chiedere di nuovo in privato.");
  await form.getByText("Salvato su questo computer").waitFor();
  await holds(form.getByLabel("Appunto", { exact: true }), "Il direttore era stanco: chiedere di nuovo in privato.");
  await form.getByRole("button", { name: "Fatto" }).click();
  await sees(anna.page, "Il direttore era stanco");

  // A second one for both teams; its readers are named before the first word.
  await anna.page.getByRole("button", { name: "Nuovo appunto" }).click();
  await form.getByRole("radio", { name: "Le due squadre" }).check();
  await form.getByText("Lo leggono le due squadre").waitFor();
  await form.getByText("Per nome").click();
  for (const name of ["Anna Bianchi", "Bruno Conti", "Carla Moser"]) await form.getByText(name).waitFor();
  await form.getByLabel("Appunto", { exact: true }).pressSequentially("Il centro apre alle sette.");
  await isAccessible(anna.page);
  await form.getByText("Salvato su questo computer").waitFor();

  // A third for the own team.
  await form.getByRole("button", { name: "Fatto" }).click();
  await anna.page.getByRole("button", { name: "Nuovo appunto" }).click();
  await form.getByRole("radio", { name: "La mia squadra" }).check();
  await form.getByLabel("Appunto", { exact: true }).pressSequentially("Chiedere il bilancio al nostro assessore.");
  await form.getByText("Salvato su questo computer").waitFor();

  await sees(carla.page, "Il centro apre alle sette.");
  await sees(bruno.page, "Il centro apre alle sette.");
  await sees(bruno.page, "Chiedere il bilancio al nostro assessore.");

  // Both teams write the shared note.
  await carla.page.getByRole("link", { name: "Il centro apre alle sette." }).click();
  const carlas = field(carla.page, "Appunto");
  await carlas.press("Control+End");
  await carla.page.keyboard.type(" Anche la domenica!");
  const shared = carla.page.url().split("/").at(-1);
  await until("the mentor's words are on Anna's laptop", async () => (await prose(anna, shared, "body")).endsWith("domenica!"));

  // What is private is on no other laptop: not in lists, not in pages.
  const known = async (device) => (await documents(device)).filter((one) => one.kind === "note").map((one) => one.level);
  assert.deepEqual((await known(anna)).sort(), ["me", "pair", "team"]);
  assert.deepEqual((await known(bruno)).sort(), ["pair", "team"]);
  assert.deepEqual(await known(carla), ["pair"]);
  await open(stage, carla, visit);
  await sees(carla.page, "Il centro apre alle sette.");
  for (const { page } of [bruno, carla]) assert.equal(await page.getByText("direttore").count(), 0);
  assert.equal(await carla.page.getByText("bilancio").count(), 0);
}, { team: true });

scene("a document that is begun says its readers before its title", ["anna", "carla"], async ({ anna, carla }) => {
  for (const [room, begin] of [
    ["Visite", "Prepara una visita"],
    ["Benchmark", "Comincia una valutazione della tua città"],
    ["Piano", "Comincia il piano d’azione"],
  ]) {
    await anna.page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: room }).click();
    await anna.page.getByRole("heading", { level: 2, name: begin }).waitFor();
    await sees(anna.page, "Lo leggono le due squadre");
    await anna.page.getByLabel("Titolo").fill(`Prova: ${room}`);
    await anna.page.getByRole("button", { name: "Comincia", exact: true }).click();
    await anna.page.getByRole("heading", { level: 1, name: `Prova: ${room}` }).waitFor();
    await carla.page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: room }).click();
    await sees(carla.page, `Prova: ${room}`);
  }
}, { team: true });

scene("what the programme is about is found from the start page, and read by all", ["anna", "carla"], async ({ anna, carla }) => {
  for (const { page } of [anna, carla]) await page.getByRole("main").getByRole("link", { name: PROGRAMME, exact: true }).click();
  await field(anna.page, "Obiettivi").pressSequentially("Uno sportello che parla con tutti.");
  await sees(carla.page, "Uno sportello che parla con tutti.");
  await sees(carla.page, "Lo scrive Comune di Valdoro.");
  await sees(carla.page, "Lo leggono il programma e la rete locale di sostegno");
}, { team: true });
