// One visit, written by three at once: what one types the others see, and nobody's caret is pushed about.

import assert from "node:assert/strict";

import { field, open } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { caret, contains, holds, sees } from "../harness/sees.mjs";
import { holdEverywhere, newDocument, sameEverywhere, write } from "../harness/team.mjs";

const ALL = ["anna", "bruno", "carla"];
const PURPOSE = "Scopo";
const SAID = "Altri hanno appena cambiato questa pagina.";

scene("what one types the others see, and carets stay put", ALL, async ({ anna, bruno, carla, stage }) => {
  const others = [bruno, carla];
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others });
  await write(anna, visit, "purpose", "Il mercato apre presto.");
  for (const device of [anna, ...others]) await open(stage, device, visit);
  const [annas, brunos, carlas] = [anna, bruno, carla].map(({ page }) => field(page, PURPOSE));
  for (const box of [annas, brunos, carlas]) await holds(box, "Il mercato apre presto.");

  // Bruno has the caret behind "presto", Carla selects "mercato" backwards.
  await select(brunos, 22, 22);
  await select(carlas, 3, 10, "backward");
  await annas.press("Control+Home");
  await anna.page.keyboard.type("Oggi: ");
  await annas.press("Control+End");
  await anna.page.keyboard.type(" Poi si chiude.");
  for (const box of [brunos, carlas]) await holds(box, "Oggi: Il mercato apre presto. Poi si chiude.");
  assert.deepEqual(await caret(brunos), { text: "Oggi: Il mercato apre presto. Poi si chiude.", start: 28, end: 28 });
  assert.deepEqual(await selected(carlas), { text: "mercato", direction: "backward" });

  // Inside what Carla has selected.
  await select(annas, 12, 12);
  await anna.page.keyboard.type("☕");
  await contains(carlas, "mer☕cato");
  assert.deepEqual(await selected(carlas), { text: "mer☕cato", direction: "backward" });

  // Bruno and Anna write at the same time, in the same paragraph; each one's words stay together.
  await select(annas, 0, 0);
  await Promise.all([
    anna.page.keyboard.type("Anna scrive qui. ", { delay: 15 }),
    bruno.page.keyboard.type(" Bruno scrive qua", { delay: 15 }),
  ]);
  const expected = "Anna scrive qui. Oggi: Il mer☕cato apre presto Bruno scrive qua. Poi si chiude.";
  for (const box of [annas, brunos, carlas]) await holds(box, expected);
  await sameEverywhere([anna, ...others], visit);
  for (const { page } of [anna, bruno, carla]) await sees(page, "Salvato su questo computer");
}, { team: true });

scene("what others change is said once and politely, however long they type", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno] });
  for (const device of [anna, bruno]) await open(stage, device, visit);
  const region = bruno.page.locator("[aria-live=polite].hidden-words");
  assert.equal(await region.innerText(), "");
  assert.equal(await bruno.page.locator("[aria-live=assertive]").count(), 0);
  for (const { page } of [anna, bruno]) await page.evaluate(noteWhatIsSaid, PURPOSE);

  // Anna's letters come one after the other for longer than the five seconds in which nothing is said again.
  await field(anna.page, PURPOSE).click();
  const begun = Date.now();
  for (const letter of "Il mercato apre presto e chiude tardi, ") await anna.page.keyboard.type(letter, { delay: 150 });
  const seconds = (Date.now() - begun) / 1000;
  await anna.page.keyboard.type("sempre.");
  await contains(field(bruno.page, PURPOSE), "tardi, sempre.");
  const { said, changes } = await bruno.page.evaluate(() => globalThis.noted);
  assert.deepEqual([...new Set(said)], [SAID]);
  assert.ok(said.length >= 2 && said.length <= 2 + seconds / 5, `said ${said.length} times in ${seconds} s`);
  assert.ok(changes > 10, `her words came in ${changes} pieces`);
  // Whoever writes hears nothing of the own words.
  assert.deepEqual(await anna.page.evaluate(() => globalThis.noted.said), []);
}, { team: true });

scene("what stands above the caret grows and the line one writes stays where it is", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno] });
  await write(anna, visit, "purpose", "una riga\n".repeat(12));
  await open(stage, anna, visit);
  await open(stage, bruno, visit);
  await anna.page.getByRole("button", { name: "Aggiungi una domanda" }).click();
  const question = field(anna.page, "Domanda");
  await question.pressSequentially("Chi apre il ");
  const before = await question.boundingBox();
  const purpose = field(bruno.page, PURPOSE);
  await purpose.press("Control+Home");
  for (let line = 0; line < 8; line += 1) await bruno.page.keyboard.type(`riga ${line}\n`);
  await contains(field(anna.page, PURPOSE), "riga 7");
  await anna.page.keyboard.type("mercato?");
  await holds(question, "Chi apre il mercato?");
  const after = await question.boundingBox();
  assert.ok(Math.abs(after.y - before.y) < 3, `the line moved from ${before.y} to ${after.y}`);
}, { team: true });

scene("emoji, accents, input methods and pasted lines arrive as they are", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno] });
  await open(stage, anna, visit);
  await open(stage, bruno, visit);
  const [annas, brunos] = [anna, bruno].map(({ page }) => field(page, PURPOSE));

  // Surrogate pairs and a family that is joined of three; then one is erased in the middle.
  await annas.pressSequentially("😀👨‍👩‍👧🏳️‍🌈è");
  await holds(brunos, "😀👨‍👩‍👧🏳️‍🌈è");
  await select(annas, 2, 2);
  await annas.press("Backspace");
  await holds(brunos, "👨‍👩‍👧🏳️‍🌈è");

  // A dead key: the accent stands there, underlined, until the letter comes. Meanwhile Bruno writes in front of it.
  const keys = await anna.page.context().newCDPSession(anna.page);
  await annas.press("Control+End");
  await anna.page.keyboard.type(" perch");
  await keys.send("Input.imeSetComposition", { text: "´", selectionStart: 1, selectionEnd: 1 });
  await brunos.press("Control+Home");
  await bruno.page.keyboard.type("Ecco: ");
  await holdEverywhere([anna], visit, "purpose", "Ecco: 👨‍👩‍👧🏳️‍🌈è perch´");
  await keys.send("Input.insertText", { text: "é" });
  for (const box of [annas, brunos]) await holds(box, "Ecco: 👨‍👩‍👧🏳️‍🌈è perché");

  // An input method that tries several words before one is taken.
  for (const text of ["に", "にほ", "にほん", "日本"]) {
    await keys.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await keys.send("Input.insertText", { text: "日本" });
  for (const box of [annas, brunos]) await holds(box, "Ecco: 👨‍👩‍👧🏳️‍🌈è perché日本");
  await anna.page.keyboard.press("Control+z");
  for (const box of [annas, brunos]) await holds(box, "Ecco: 👨‍👩‍👧🏳️‍🌈è perché");

  // Several lines from the clipboard, in the place of a selection; a line of one line takes them as spaces.
  await anna.page.evaluate(() => navigator.clipboard.writeText("prima riga\r\nseconda riga\nterza"));
  await select(annas, 0, (await caret(annas)).text.length);
  await annas.press("Control+v");
  for (const box of [annas, brunos]) await holds(box, "prima riga\nseconda riga\nterza");
  const title = field(anna.page, "Titolo");
  await title.press("Control+End");
  await title.press("Control+v");
  await title.press("Enter");
  await holds(field(bruno.page, "Titolo"), "Visita 1prima riga seconda riga terza");
  await sameEverywhere([anna, bruno], visit);
}, { team: true });

scene("undo takes back one's own edits only", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno] });
  await open(stage, anna, visit);
  await open(stage, bruno, visit);
  const [annas, brunos] = [anna, bruno].map(({ page }) => field(page, PURPOSE));
  const both = async (text) => {
    for (const box of [annas, brunos]) await holds(box, text);
  };
  await annas.pressSequentially("uno due tre");
  await both("uno due tre");
  await select(brunos, 4, 4);
  await bruno.page.keyboard.type("(Bruno) ");
  await both("uno (Bruno) due tre");
  await annas.press("Control+z");
  await both("uno (Bruno) due ");
  await annas.press("Control+z");
  await annas.press("Control+z");
  await both("(Bruno) ");
  await annas.press("Control+Shift+z");
  await annas.press("Control+y");
  await both("uno (Bruno) due ");
  // What Anna erased and Bruno wrote into meanwhile comes back around it.
  await select(annas, 0, 4);
  await annas.press("Delete");
  await both("(Bruno) due ");
  await brunos.press("Control+End");
  await bruno.page.keyboard.type("fine");
  await both("(Bruno) due fine");
  await annas.press("Control+z");
  await both("uno (Bruno) due fine");
  await brunos.press("Control+z");
  await both("uno (Bruno) due ");
}, { team: true });

scene("two pages of one laptop hold the same document", ["anna"], async ({ anna, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1" });
  const second = { ...anna, name: "anna", page: await stage.openPage(anna) };
  await open(stage, anna, visit);
  await open(stage, second, visit);
  const [one, two] = [anna, second].map(({ page }) => field(page, PURPOSE));
  await one.pressSequentially("Dalla prima pagina. ");
  await holds(two, "Dalla prima pagina. ");
  await two.press("Control+End");
  await Promise.all([
    second.page.keyboard.type("Dalla seconda."),
    one.press("Control+Home").then(() => anna.page.keyboard.type("Titolo: ")),
  ]);
  for (const box of [one, two]) await holds(box, "Titolo: Dalla prima pagina. Dalla seconda.");
  await holdEverywhere([anna], visit, "purpose", "Titolo: Dalla prima pagina. Dalla seconda.");
}, { team: true });

/** Runs in the page: notes what the polite region says, and how often the text of a field changed. */
function noteWhatIsSaid(label) {
  const noted = (globalThis.noted = { said: [], changes: 0 });
  const region = document.querySelector("[aria-live=polite].hidden-words");
  const watch = new MutationObserver(() => {
    const text = region.textContent;
    if (text !== "" && text !== watch.last) noted.said.push(text);
    watch.last = text;
  });
  watch.observe(region, { childList: true, characterData: true, subtree: true });
  const labels = [...document.querySelectorAll("main label")];
  const box = labels.find((one) => one.textContent === label).control;
  let text = box.value;
  const look = () => {
    if (box.value !== text) noted.changes += 1;
    text = box.value;
    requestAnimationFrame(look);
  };
  look();
}

/** Sets the selection of a text field, in UTF-16 units, and puts the focus there. */
function select(box, start, end, direction = "none") {
  return box.evaluate(
    (field, wanted) => {
      field.focus();
      field.setSelectionRange(wanted.start, wanted.end, wanted.direction);
    },
    { start, end, direction },
  );
}

/** Returns what is selected in a text field. */
function selected(box) {
  return box.evaluate((field) => ({
    text: field.value.slice(field.selectionStart, field.selectionEnd),
    direction: field.selectionDirection,
  }));
}
