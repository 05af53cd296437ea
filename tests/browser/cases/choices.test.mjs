// Two people set the same value while apart: both stay, in place, until somebody picks.

import assert from "node:assert/strict";

import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { newDocument, until, values } from "../harness/team.mjs";

scene("two values set at once stay until one is picked", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [carla] });
  for (const device of [anna, carla]) await open(stage, device, visit);
  const offline = carla.page.getByRole("switch", { name: "Lavora offline" });
  await offline.check();
  await sees(carla.page, "Stai lavorando offline");
  const host = ({ page }) => field(page, "Città che ospita");
  await host(anna).fill("Valdoro");
  await host(carla).fill("Querciolà");
  for (const { page } of [anna, carla]) await page.keyboard.press("Tab");
  await until("each has its own", async () =>
    (await values(anna, visit, "host")).join() === "Valdoro" && (await values(carla, visit, "host")).join() === "Querciolà");
  await offline.uncheck();

  const card = ({ page }) => page.getByRole("region", { name: "Due versioni di «Città che ospita»" });
  await sees(card(anna), "scritto da Carla Moser");
  await sees(card(anna), "scritto da te");
  await sees(card(carla), "scritto da Anna Bianchi");
  assert.deepEqual((await values(carla, visit, "host")).sort(), ["Querciolà", "Valdoro"]);

  await isAccessible(anna.page);

  // Carla goes on writing elsewhere; the card stands beside and blocks nothing.
  await field(carla.page, "Scopo").pressSequentially("Vedere i servizi.");
  await holds(field(anna.page, "Scopo"), "Vedere i servizi.");

  await card(anna).getByRole("button", { name: "Tieni «Querciolà»" }).click();
  for (const device of [anna, carla]) {
    await seesNoMore(device.page, "Due versioni di");
    await holds(host(device), "Querciolà");
    await until("one value", async () => (await values(device, visit, "host")).join() === "Querciolà");
  }
}, { team: true });
