// Nothing typed is lost: cables pulled, nodes killed, pages that die while somebody writes.

import assert from "node:assert/strict";

import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { contains, holds, sees, seesNoMore } from "../harness/sees.mjs";
import { everTyped, newDocument, prose, sameEverywhere, until, write } from "../harness/team.mjs";

const GONE = "Taccuino su questo computer non risponde.";
const SAVED = "Salvato su questo computer";
const KEYSTROKES = 500;

const cut = "a paragraph edited on two sides of a cut cable, with a killed node, loses nothing";
scene(cut, ["anna", "carla"], async ({ anna, carla, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [carla] });
  const start = "Il paragrafo che tutti e due riscrivono.";
  await write(anna, visit, "purpose", start);
  for (const device of [anna, carla]) await open(stage, device, visit);
  const [annas, carlas] = [anna, carla].map(({ page }) => field(page, "Scopo"));
  await holds(carlas, start);

  anna.machine.unplug();
  const typed = { anna: letters("a"), carla: letters("c") };
  // Anna writes in the middle, Carla at the end and erases now and then; both with real keys.
  await annas.evaluate((box) => (box.focus(), box.setSelectionRange(13, 13)));
  await carlas.press("Control+End");
  const carlaTypes = (async () => {
    for (const part of parts(typed.carla, 10)) {
      await carla.page.keyboard.type(part);
      await carla.page.keyboard.press("Backspace");
    }
  })();

  // Anna's node dies while she writes; her page stays, says so, and she goes on writing.
  await anna.page.keyboard.type(typed.anna.slice(0, 200));
  const dying = anna.kill();
  await anna.page.keyboard.type(typed.anna.slice(200, 350));
  await dying;
  await sees(anna.page, GONE);
  await anna.page.keyboard.type(typed.anna.slice(350));
  await contains(annas, typed.anna);
  assert.match(await anna.page.locator(".saving").first().innerText(), /solo in questa pagina/);
  await anna.start();
  await seesNoMore(anna.page, GONE);
  await sees(anna.page, SAVED);
  await carlaTypes;
  await sees(carla.page, SAVED);
  await contains(annas, typed.anna);
  await until("Anna's words are on her disk", async () => (await prose(anna, visit, "purpose")).includes(typed.anna));
  assert.ok(!(await prose(carla, visit, "purpose")).includes("a1"), "the cable is really out");

  anna.machine.plugIn();
  await sameEverywhere([anna, carla], visit, 60_000);
  const text = await prose(anna, visit, "purpose");
  assert.ok(text.includes(typed.anna), "Anna's words stand together");
  for (const box of [annas, carlas]) await holds(box, text);
  for (const device of [anna, carla]) {
    const typedByAll = lengthOf("Visita 1" + start + typed.anna + typed.carla);
    assert.equal(lengthOf(await everTyped(device, visit)), typedByAll, "the history has every character once");
  }
}, { lab: true, team: true, timeout: 180_000 });

scene("a page that dies while one types loses nothing older than a tenth of a second", ["anna"], async ({ anna, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1" });
  await open(stage, anna, visit);
  const box = field(anna.page, "Scopo");
  await box.click();
  const keys = await anna.page.context().newCDPSession(anna.page);
  const when = [];
  let died = 0;
  for (const letter of letters("x").slice(0, 150)) {
    await anna.page.keyboard.type(letter);
    when.push({ letter, at: Date.now() });
  }
  died = Date.now();
  // The renderer is gone at once: no unload handler runs, nothing is sent any more.
  keys.send("Page.crash").catch(() => {});
  await anna.page.waitForEvent("crash");
  const old = when.filter(({ at }) => at < died - 100).map(({ letter }) => letter).join("");
  assert.ok(old.length > 100, `typed ${old.length} letters in time`);
  await until("what is older than 100 ms is on the disk", async () => (await prose(anna, visit, "purpose")).startsWith(old), 5_000);

  // A new page takes the document over and writes on.
  const text = await prose(anna, visit, "purpose");
  const next = { ...anna, page: await stage.openPage(anna) };
  await open(stage, next, visit);
  await holds(field(next.page, "Scopo"), text);
  await field(next.page, "Scopo").press("Control+End");
  await next.page.keyboard.type(" E avanti.");
  await until("the new page's words are on the disk", async () => (await prose(anna, visit, "purpose")) === `${text} E avanti.`);
}, { team: true, allowProblems: true });

scene("a page that is closed has handed over its last letter", ["anna"], async ({ anna, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1" });
  await open(stage, anna, visit);
  await field(anna.page, "Scopo").click();
  await anna.page.keyboard.type("fino all’ultima lettera");
  await anna.page.close({ runBeforeUnload: false });
  await until("everything is on the disk", async () => (await prose(anna, visit, "purpose")) === "fino all’ultima lettera");
}, { team: true });

scene("a page with unsaved words asks before it is closed", ["anna"], async ({ anna, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1" });
  await open(stage, anna, visit);
  await anna.kill();
  await sees(anna.page, GONE);
  await field(anna.page, "Scopo").click();
  await anna.page.keyboard.type("ancora qui");
  await sees(anna.page, "solo in questa pagina");
  // The sign of alarm is drawn although nobody is left who could send its picture.
  const sign = await anna.page.locator(".icon-alert").first().evaluate((icon) => getComputedStyle(icon).maskImage);
  assert.match(sign, /^url\("data:/);
  const asked = anna.page.waitForEvent("dialog");
  await anna.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await anna.start();
  await seesNoMore(anna.page, GONE);
  await until("the words are on the disk", async () => (await prose(anna, visit, "purpose")) === "ancora qui");
}, { team: true });

/** Returns 500 letters that name their writer and their place: `a0a1a2 ...`. */
function letters(of) {
  let text = "";
  for (let index = 0; text.length < KEYSTROKES; index += 1) text += `${of}${index} `;
  return text.slice(0, KEYSTROKES);
}

function parts(text, size) {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));
}

/** Counts the letters without white space: the history parts what was typed together by lines. */
function lengthOf(text) {
  return text.replaceAll(/\s/g, "").length;
}
