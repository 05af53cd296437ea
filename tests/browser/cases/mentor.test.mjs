// The action plan: the mentee's two laptops write it, the mentor's reads it live and has nothing to write in.

import assert from "node:assert/strict";

import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, sees } from "../harness/sees.mjs";
import { edit, itemsOf, newDocument, sameEverywhere, show, until } from "../harness/team.mjs";

const ALL = ["anna", "bruno", "carla"];

scene("the mentor reads the plan as it is typed, and can change nothing", ALL, async ({ anna, bruno, carla, stage }) => {
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others: [bruno, carla] });
  for (const device of [anna, bruno, carla]) await open(stage, device, plan);

  // Why there is nothing to write in is said, and what is there is printed text.
  await sees(carla.page, "Lo scrive Comune di Valdoro.");
  await sees(carla.page, "Qui scrive solo la squadra a cui appartiene; tu puoi leggere.");
  const writable = "main textarea, main input, main select, main [contenteditable], main button";
  assert.equal(await carla.page.locator(writable).count(), 0);

  await anna.page.getByRole("button", { name: "Aggiungi un’azione" }).click();
  const cell = field(anna.page, "Azioni, riga 1");
  await anna.page.keyboard.type("Sportello unico");
  await holds(cell, "Sportello unico");
  const printed = carla.page.getByRole("group", { name: "Azioni, riga 1" });
  await holds(printed, "Sportello unico");
  for (const letter of " in ogni quartiere") {
    await anna.page.keyboard.type(letter);
  }
  await holds(printed, "Sportello unico in ogni quartiere");
  assert.equal(await carla.page.locator(writable).count(), 0);

  // Neither do the page's own keys reach it, nor the command line.
  await carla.page.getByRole("rowheader").first().click();
  await carla.page.keyboard.press("Alt+ArrowDown");
  const before = await show(carla, plan);
  const row = itemsOf(before.view, "rows")[0].key;
  const line = { splice: { field: `rows/${row}/action`, at: 0, delete: 0, insert: "mio " } };
  const reason = await carla.refused(["doc", "edit", plan], { input: `${JSON.stringify(line)}\n` });
  assert.match(reason, /^taccuino: .+/);
  assert.deepEqual((await show(carla, plan)).heads, before.heads);
  await sameEverywhere([anna, bruno, carla], plan);
}, { team: true });

scene("rows are added, moved, removed and brought back on two laptops", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others: [bruno] });
  const rows = ["uno", "due", "tre"].flatMap((item, index, all) => [
    { add: { collection: "rows", item, after: all[index - 1] ?? null } },
    { splice: { field: `rows/${item}/action`, at: 0, delete: 0, insert: `Azione ${item}` } },
  ]);
  await edit(anna, plan, rows);
  for (const device of [anna, bruno]) await open(stage, device, plan);
  const order = ({ page }) => {
    const cells = page.getByRole("table").getByRole("textbox", { name: /^Azioni, riga \d+$/ });
    return cells.evaluateAll((all) => all.map((one) => one.value));
  };
  const bothShow = async (...wanted) => {
    for (const device of [anna, bruno]) {
      await until(`${device.name}'s page shows ${wanted}`, async () => (await order(device)).join() === wanted.join());
    }
  };
  await bothShow("Azione uno", "Azione due", "Azione tre");

  // Bruno writes in the third row while Anna moves it up: his caret goes with the row.
  const third = field(bruno.page, "Azioni, riga 3");
  await third.press("Control+End");
  await bruno.page.keyboard.type(" e");
  await field(anna.page, "Azioni, riga 3").click();
  await anna.page.keyboard.press("Alt+ArrowUp");
  await bothShow("Azione uno", "Azione tre e", "Azione due");
  await bruno.page.keyboard.type(" mezzo");
  await anna.page.keyboard.press("Alt+ArrowUp");
  await bothShow("Azione tre e mezzo", "Azione uno", "Azione due");
  // Anna's focus stayed in the row that she moved.
  await anna.page.keyboard.press("Control+End");
  await anna.page.keyboard.type("!");
  await bothShow("Azione tre e mezzo!", "Azione uno", "Azione due");
  await bruno.page.keyboard.press("Alt+ArrowDown");
  await bothShow("Azione uno", "Azione tre e mezzo!", "Azione due");

  // Removed by one, brought back by the other.
  await anna.page.getByRole("button", { name: "Togli: Riga 1" }).click();
  await bothShow("Azione tre e mezzo!", "Azione due");
  await bruno.page.getByText("Tolti (1)").click();
  await bruno.page.getByRole("button", { name: "Rimetti: «Azione uno»" }).click();
  await bothShow("Azione uno", "Azione tre e mezzo!", "Azione due");

  // Removed by one while the other writes in it: it stays under the caret, says so, and can be brought back.
  const written = field(bruno.page, "Azioni, riga 3");
  await written.press("Control+End");
  await bruno.page.keyboard.type(" con");
  await anna.page.getByRole("button", { name: "Togli: Riga 3" }).click();
  await sees(bruno.page, "Qualcuno l’ha tolto.");
  await bruno.page.keyboard.type(" calma");
  await holds(written, "Azione due con calma");
  await bruno.page.getByRole("button", { name: "Rimetti: Riga 3" }).click();
  await bothShow("Azione uno", "Azione tre e mezzo!", "Azione due con calma");

  // Both add a row at once.
  await Promise.all([anna, bruno].map(({ page }) => page.getByRole("button", { name: "Aggiungi un’azione" }).click()));
  await until("five rows", async () => (await order(anna)).length === 5 && (await order(bruno)).length === 5);
  await sameEverywhere([anna, bruno], plan);
  assert.deepEqual(await order(anna), await order(bruno));
}, { team: true });
