// The search by keyboard alone, and the filters of long lists.

import assert from "node:assert/strict";

import { choose, type } from "../harness/keys.mjs";
import { scene } from "../harness/scene.mjs";
import { isAccessible, sees } from "../harness/sees.mjs";
import { PROGRAMME, edit, newDocument, until, write } from "../harness/team.mjs";

scene("words are found without their accents, by keys alone, and lead to the row where they stand", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const others = [carla];
  const plan = await newDocument(anna, "plan", { title: "Piano di Valdoro", others });
  await edit(anna, plan, [
    { add: { collection: "rows", item: "uno", after: null } },
    { splice: { field: "rows/uno/action", at: 0, delete: 0, insert: "🏛 Corsi all’università di Ķekava" } },
  ]);
  await newDocument(anna, "note", { title: "Università, solo per me" });
  const visit = await newDocument(carla, "visit", { title: "Seconda visita", others: [anna] });
  await write(carla, visit, "purpose", "Vedere l’università e parlare con i πρόσφυγες");

  await page.goto(new URL(`/p/${stage.programme}`, page.url()).href);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const box = page.getByRole("searchbox", { name: "Cerca nel taccuino" });
  await page.locator("body").press("/");
  await until("the key / leads into the box", () => box.evaluate((field) => field === document.activeElement));
  await page.keyboard.type("UNIVERSITA");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Trovato per «UNIVERSITA»" }).waitFor();
  const titles = page.getByRole("main").getByRole("heading", { level: 2 });
  await until("three documents are found, the title first", async () => (await titles.allInnerTexts()).length === 3);
  assert.equal((await titles.allInnerTexts())[0], "Università, solo per me");
  await sees(page, "In 3 documenti");
  await until("it is said politely", async () => (await page.locator("[aria-live=polite]").last().innerText()).includes("In 3 documenti"));
  const marks = await page.locator("main mark").allInnerTexts();
  assert.deepEqual([...new Set(marks.map((mark) => mark.toLowerCase()))], ["università"]);
  await isAccessible(page);

  // One type of document, by keys.
  const kinds = page.getByLabel("Tipo di documento");
  await choose(page, kinds, await kinds.locator("option[value=plan]").innerText());
  await sees(page, "In 1 documento");
  assert.deepEqual(await titles.allInnerTexts(), ["Piano di Valdoro"]);

  // The excerpt leads to the row.
  await page.locator("main .excerpts a").first().press("Enter");
  await page.waitForURL((url) => url.pathname.endsWith(plan) && url.hash === "#rows-uno");

  // A note that somebody else keeps private is not found by Carla; what comes later is found without asking again.
  const search = (device, words) => device.page.goto(new URL(`/p/${stage.programme}/search?q=${words}`, device.page.url()).href);
  await search(carla, "universita");
  const hers = carla.page.getByRole("main").getByRole("heading", { level: 2 });
  await until("she finds two", async () => (await hers.allInnerTexts()).sort().join() === "Piano di Valdoro,Seconda visita");
  await search(carla, "ΠΡΟΣΦΥΓΕΣ");
  await sees(carla.page, "In 1 documento");
  await search(carla, "pippistrello");
  await sees(carla.page, "Non ho trovato nulla.");
  await write(carla, visit, "title", "Pippistrello ");
  await sees(carla.page, "In 1 documento");
}, { team: true, timeout: 240_000 });

scene("a long list is narrowed by words, and a short one asks nothing", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const titles = ["Uno", "Due", "Tre", "Quattro", "Cinque", "Sei", "Perché sette"];
  for (const title of titles) await newDocument(anna, "assessment", { title });
  await page.goto(new URL(`/p/${stage.programme}/assessments`, page.url()).href);
  const entries = page.locator("main ul.entries > li");
  await until("all are there", async () => (await entries.count()) === 7);
  assert.equal(await page.getByRole("group", { name: "Filtra l’elenco" }).count(), 0);
  await newDocument(anna, "assessment", { title: "Otto" });
  // By keys: the words, and then who wrote it.
  const words = page.getByRole("group", { name: "Filtra l’elenco" }).getByLabel("Parole del titolo");
  await type(page, words, "PERCHE set");
  await until("one is left", async () => (await entries.count()) === 1);
  await sees(page, "1 di 8");
  await sees(page, "Perché sette");
  await isAccessible(page);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await until("all are back", async () => (await entries.count()) === 8);
  await newDocument(carla, "assessment", { title: "Nove", others: [anna] });
  await until("the ninth is there", async () => (await entries.count()) === 9);
  await choose(page, page.getByRole("group", { name: "Filtra l’elenco" }).getByLabel("Organizzazione"), "Comune di Querciolà");
  await until("one is left", async () => (await entries.count()) === 1);
  await sees(page, "Nove");
}, { team: true, timeout: 240_000 });

scene("words are found in every programme, each named, and what was found opens its programme", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const { page } = anna;
  const second = await anna.command(["programme", "new", "--title", "Case per tutti"]);
  const plan = (programme, title) => anna.command(["doc", "new", "--kind", "plan", "--programme", programme, "--title", title]);
  await plan(stage.programme, "Sportello unico");
  const { id: house } = await plan(second.id, "Sportello della casa");
  await page.goto(new URL(`/p/${stage.programme}`, page.url()).href);
  await page.getByRole("searchbox", { name: "Cerca nel taccuino" }).fill("sportello");
  await page.keyboard.press("Enter");
  await sees(page, "In 2 documenti");
  const found = page.locator("main .found section");
  await until("each names its programme", async () => {
    const texts = await found.allInnerTexts();
    const names = (title, programme) => texts.some((text) => text.includes(title) && text.includes(programme));
    return names("Sportello unico", PROGRAMME) && names("Sportello della casa", "Case per tutti");
  });
  await isAccessible(page);
  // What is written later in a programme that is not open is found without asking again.
  await anna.command(["doc", "new", "--kind", "note", "--programme", second.id, "--title", "Sportello nuovo"]);
  await sees(page, "In 3 documenti");
  // One programme alone, then into it: it is the open one from there on.
  await page.getByRole("main").getByLabel("Programma").selectOption({ label: "Case per tutti" });
  await sees(page, "In 2 documenti");
  await page.getByRole("main").getByRole("link", { name: "Sportello della casa" }).first().click();
  await page.waitForURL((url) => url.pathname === `/p/${second.id}/d/${house}`);
  await page.getByRole("heading", { level: 1, name: "Sportello della casa" }).waitFor();
  await until("its programme is the open one", async () => (await page.getByRole("combobox", { name: "Programma" }).first().inputValue()) === second.id);
  // Whoever takes part in the first programme alone finds nothing of the second, and no programme is named.
  await carla.page.goto(new URL(`/p/${stage.programme}/search?q=sportello`, carla.page.url()).href);
  await sees(carla.page, "In 1 documento");
  assert.ok(!(await carla.page.locator("main .found").innerText()).includes(PROGRAMME));
}, { team: true, timeout: 240_000 });
