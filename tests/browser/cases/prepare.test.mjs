// Before a mentor is known, and the day it comes: needs drafted alone, a network of ten, an invitation, a revision.

import assert from "node:assert/strict";

import { field, firstStart, foundProgramme, invite, join, meet, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, sees } from "../harness/sees.mjs";
import { PEOPLE, documents, edit, members, until, values } from "../harness/team.mjs";

const NEED = "Chi arriva gira tre uffici per una residenza.";

scene("needs are drafted and a network gathered before there is a mentor, its eleventh member is refused, then two cities pair", ["anna", "carla"], async ({ anna, carla }) => {
  const { page } = anna;
  for (const device of [anna, carla]) await firstStart(device);
  await foundProgramme(anna);

  // The first draft comes before there is anybody to read it.
  const form = (page, id) => page.locator(`#answers-${id}`).locator("textarea, input[type=text]");
  await room(page, "Bisogni");
  await page.getByRole("button", { name: "Comincia un’analisi dei bisogni" }).click();
  await page.getByLabel("Titolo").fill("Bisogni di Valdoro");
  await page.getByRole("button", { name: "Comincia", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Bisogni di Valdoro" }).waitFor();
  await form(page, "n1").pressSequentially(NEED);
  await field(page, "A che punto è").selectOption({ label: "Prima bozza" });
  await sees(page, "Risposte: 1 su 22");

  // The network: nine are noted, the tenth comes in, the eleventh waits outside with the reason.
  await room(page, "Rete");
  await page.getByRole("button", { name: "Comincia una rete di sostegno" }).click();
  await page.getByLabel("Titolo").fill("Rete di Valdoro");
  await page.getByRole("button", { name: "Comincia", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Rete di Valdoro" }).waitFor();
  const [network] = (await documents(anna)).filter((one) => one.kind === "network");
  await edit(anna, network.id, members(9));
  await sees(page, "9 su 10 al massimo sono attivi");
  for (const name of ["Amina Diallo", "Piero Sala"]) {
    await page.getByRole("button", { name: "Annota un’altra persona" }).click();
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: `Accogli nella rete: ${name}` }).click();
  }
  await page.getByRole("alert").filter({ hasText: "La rete ha già dieci componenti attivi" }).waitFor();
  await sees(page, "10 su 10 al massimo sono attivi");

  // A mentor is considered, in words and without marks.
  await room(page, "Bisogni");
  await page.locator("#forms-matching").getByRole("button").first().click();
  await page.getByLabel("Titolo").fill("Querciolà come mentore");
  await page.getByRole("button", { name: "Comincia", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Querciolà come mentore" }).waitFor();
  await form(page, "c1").fill(PEOPLE.carla.organisation);
  await page.locator("#answers-r2 select").selectOption("chosen");
  await page.locator("#answers-r3 input").fill("2026-03-02");
  const [matching] = (await documents(anna)).filter((one) => one.pack?.id === "matching");
  await until("the choice and the day are kept", async () =>
    (await values(anna, matching.id, "answers/r2/value")).join() === "chosen" && (await values(anna, matching.id, "answers/r3/value")).join() === "2026-03-02");

  // The cities pair: the other organisation is offered as the mentor's.
  const { text } = await invite(anna, { organisation: PEOPLE.carla.organisation, role: "Squadra della città mentore" });
  await join(carla, text);
  await sees(carla.page, "Squadra della città mentore");
  await meet(anna, carla);

  // The mentor reads the draft, and not the network that Anna keeps with her team.
  await room(carla.page, "Bisogni");
  await carla.page.getByRole("link", { name: "Bisogni di Valdoro" }).click();
  await sees(carla.page, NEED);
  await sees(carla.page, "Prima bozza");
  await sees(carla.page, "Lo scrive Comune di Valdoro.");
  // What a mentor is not, she can read there.
  await carla.page.getByText("Il mentore aiuta, la mentee decide").click();
  assert.equal(await carla.page.locator("details.reminder li").count(), 6);
  assert.equal(await carla.page.locator("main .question textarea, main .question input").count(), 0);
  assert.deepEqual((await documents(carla)).filter((one) => one.kind === "network"), []);

  // Together they look at it again: what Anna changes is on Carla's page.
  await room(page, "Bisogni");
  await page.getByRole("link", { name: "Bisogni di Valdoro" }).click();
  await holds(form(page, "n1"), NEED);
  await form(page, "n1").press("Control+End");
  await page.keyboard.type(" Per una scuola, quattro.");
  await field(page, "A che punto è").selectOption({ label: "Rivista" });
  await sees(carla.page, `${NEED} Per una scuola, quattro.`);
  await sees(carla.page, "Rivista");
}, { timeout: 240_000 });
