// The benchmark on two laptops, with the keyboard alone.

import assert from "node:assert/strict";

import { tabTo } from "../harness/keys.mjs";
import { open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, sees } from "../harness/sees.mjs";
import { newDocument, sameEverywhere, show, until } from "../harness/team.mjs";

const ALL = ["anna", "bruno", "carla"];

scene("two laptops answer the same benchmark, with the keyboard alone", ALL, async ({ anna, bruno, carla, stage }) => {
  const id = await newDocument(anna, "assessment", { title: "Valdoro, prima della visita", others: [bruno, carla] });
  for (const device of [anna, bruno, carla]) await open(stage, device, id);
  // Five factors stand in the overview, by name and without a number that ranks.
  const factors = anna.page.getByRole("table", { name: /Fattori chiave/ }).getByRole("rowheader");
  assert.equal(await factors.count(), 5);

  // From the overview to the first factor by Tab and Enter.
  await tabTo(anna.page, await factors.first().innerText());
  await anna.page.keyboard.press("Enter");
  const question = anna.page.locator("section.question").first();
  await question.waitFor();
  await tabTo(anna.page, question.getByRole("radio").first());
  await anna.page.keyboard.press("Space");
  await anna.page.keyboard.press("ArrowRight");
  await anna.page.keyboard.press("ArrowRight");
  const chosen = await question.getByRole("radio", { checked: true }).getAttribute("value");
  assert.equal(chosen, "partly");
  await anna.page.keyboard.press("Tab");
  await anna.page.keyboard.type("Un regolamento del 2019; pochi lo conoscono.");

  // Bruno writes the evidence of the same question, Carla only reads.
  await bruno.page.goto(anna.page.url().replace(`:${anna.port}`, `:${bruno.port}`));
  const same = bruno.page.locator("section.question").first();
  await same.getByLabel("Risposta").waitFor();
  await until("Bruno sees Anna's level", async () => (await same.getByRole("radio", { checked: true }).getAttribute("value")) === "partly");
  await tabTo(bruno.page, same.getByLabel("Da che cosa si vede"));
  await bruno.page.keyboard.type("Delibera 12/2019");
  await carla.page.goto(anna.page.url().replace(`:${anna.port}`, `:${carla.port}`));
  const read = carla.page.locator("section.question").first();
  for (const text of ["In parte", "Un regolamento del 2019", "Delibera 12/2019"]) await sees(read, text);
  assert.equal(await carla.page.locator("main textarea, main input, main select").count(), 0);

  // At the same time two answers to two questions.
  const [one, two] = [anna, bruno].map(({ page }, index) => page.locator("section.question").nth(index + 1).getByLabel("Risposta"));
  await one.focus();
  await two.focus();
  await Promise.all([anna.page.keyboard.type("Annas Antwort"), bruno.page.keyboard.type("Risposta di Bruno")]);
  // What was typed is on the way: each sees the other's words before all are compared.
  for (const [device, index, text] of [[anna, 2, "Risposta di Bruno"], [bruno, 1, "Annas Antwort"]]) {
    await holds(device.page.locator("section.question").nth(index).getByLabel("Risposta"), text);
  }
  const { view } = await sameEverywhere([anna, bruno, carla], id);
  const texts = JSON.stringify(view);
  for (const text of ["Annas Antwort", "Risposta di Bruno", "Delibera 12/2019"]) assert.ok(texts.includes(text), text);
  assert.deepEqual((await show(anna, id)).problems, []);

  // Back in the overview what was answered is counted, in words.
  await open(stage, anna, id);
  await sees(anna.page, /^3 di \d+$/);
}, { team: true, viewport: { width: 1280, height: 900 } });
