// The second visit as it is lived: begun from its agenda, written by both teams at once, closed with next steps.

import assert from "node:assert/strict";

import { field, open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees } from "../harness/sees.mjs";
import { arrives, documents, edit, itemsOf, newDocument, sameEverywhere, show, until, values } from "../harness/team.mjs";

const SEEN = "Lo sportello sta in biblioteca, e apre quando chiudono le scuole.";
const HEARD = "Le mediatrici le paga la Regione, un anno alla volta.";

scene("the second visit is begun from its agenda, both teams write at once, and it ends with next steps", ["anna", "carla"], async ({ anna, carla, stage }) => {
  const both = [anna, carla];
  const first = await newDocument(anna, "visit", { title: "Prima visita", others: [carla] });
  await edit(anna, first, [
    { set: { field: "stage", value: "visit-1" } },
    { set: { field: "from", value: "2026-05-12" } },
    { set: { field: "host", value: "Comune di Valdoro" } },
  ]);
  const sheet = await newDocument(carla, "form", { title: "Sportello in biblioteca", pack: "good-practice", level: "pair", others: [anna] });

  // The city that hosts begins it: the second comes after the first, with its four items.
  await room(carla.page, "Visite");
  await carla.page.getByRole("radio", { name: /^Seconda visita/, checked: true }).waitFor();
  await carla.page.getByRole("button", { name: "Comincia", exact: true }).click();
  const agenda = (page) => page.getByRole("main").getByLabel("Che cosa", { exact: true });
  await agenda(carla.page).nth(3).waitFor();
  const visit = carla.page.url().split("/").at(-1);
  assert.deepEqual(itemsOf((await show(carla, visit)).view, "agenda").map((item) => item.key), ["v2a", "v2b", "v2c", "v2d"]);
  await field(carla.page, "Città che ospita").fill("Comune di Querciolà");
  await field(carla.page, "Primo giorno").fill("2026-09-14");
  await arrives(anna, visit);
  await open(stage, anna, visit);
  await holds(field(anna.page, "Quale visita"), "visit-2");
  await holds(field(anna.page, "Città che ospita"), "Comune di Querciolà");

  // Before it: whoever comes asks, and says where it is to be answered.
  await anna.page.getByRole("button", { name: "Aggiungi una domanda" }).click();
  await anna.page.keyboard.type("Chi paga le mediatrici?");
  await field(anna.page, "Risposta al punto").selectOption({ index: 2 });
  await carla.page.locator("#agenda-v2b").getByRole("link", { name: "Chi paga le mediatrici?" }).waitFor();

  // During it: a note each, under an item each, letter by letter at the same time.
  const note = (page) => page.getByRole("region", { name: "Nuovo appunto" });
  for (const [device, item] of [[anna, 0], [carla, 1]]) {
    await agenda(device.page).nth(item).focus();
    await device.page.getByRole("button", { name: "Nuovo appunto" }).click();
    await note(device.page).getByRole("radio", { name: "Le due squadre" }).check();
    await note(device.page).getByLabel("Appunto", { exact: true }).focus();
  }
  await Promise.all([anna.page.keyboard.type(SEEN, { delay: 10 }), carla.page.keyboard.type(HEARD, { delay: 10 })]);
  for (const { page } of both) {
    await note(page).getByText("Salvato su questo computer").waitFor();
    await note(page).getByRole("button", { name: "Fatto" }).click();
  }
  for (const { page } of both) {
    for (const [item, text] of [["v2a", SEEN], ["v2b", HEARD]]) await page.locator(`#agenda-${item}`).getByRole("link", { name: text }).waitFor();
  }

  // Both in the same note, at the same time: each one's words stay together.
  for (const { page } of both) {
    await page.locator("#agenda-v2a").getByRole("link", { name: SEEN }).click();
    await holds(field(page, "Appunto"), SEEN);
  }
  const hers = anna.page.url().split("/").at(-1);
  await field(carla.page, "Appunto").press("Control+Home");
  await field(anna.page, "Appunto").press("Control+End");
  await Promise.all([
    anna.page.keyboard.type(" Da noi la biblioteca chiude alle sei.", { delay: 10 }),
    carla.page.keyboard.type("Visto con Anna. ", { delay: 10 }),
  ]);
  const whole = `Visto con Anna. ${SEEN} Da noi la biblioteca chiude alle sei.`;
  for (const { page } of both) await holds(field(page, "Appunto"), whole);
  await field(anna.page, "Tipo").selectOption({ label: "Visita a un luogo" });
  await field(anna.page, "Potrebbe funzionare nell’altra città?").selectOption({ label: "Sì, adattandolo" });
  const [theirs] = (await documents(carla)).filter((one) => one.kind === "note" && one.id !== hers);
  await open(stage, carla, theirs.id);
  await field(carla.page, "Tipo").selectOption({ label: "Presentazione" });
  await field(carla.page, "Potrebbe funzionare nell’altra città?").selectOption({ label: "Sì, così com’è" });

  // Back on the visit both see what could work elsewhere, and can look for it.
  for (const device of both) {
    await open(stage, device, visit);
    const under = (item) => device.page.locator(`#agenda-${item} ul.notes > li`);
    await under("v2a").getByText("Altrove: Sì, adattandolo").waitFor();
    await under("v2a").getByText("Visita a un luogo").waitFor();
    await under("v2b").getByText("Altrove: Sì, così com’è").waitFor();
    await device.page.getByLabel("Potrebbe funzionare nell’altra città?").selectOption({ label: "Sì, adattandolo" });
    await sees(device.page, "Appunti non mostrati: 1");
    await device.page.getByLabel("Potrebbe funzionare nell’altra città?").selectOption({ label: "Tutti" });
  }

  // What Carla's city does well belongs to the item at which it was seen; the sheet shows the way back.
  const second = carla.page.locator("#agenda-v2b");
  await second.getByRole("button", { name: /^Collega a…/ }).click();
  await carla.page.getByLabel("A che cosa vuoi collegare?").fill("sportello in");
  await second.getByRole("button", { name: "Sportello in biblioteca", exact: true }).click();
  await second.getByRole("link", { name: "Sportello in biblioteca" }).waitFor();
  await anna.page.locator("#agenda-v2b").getByRole("link", { name: "Sportello in biblioteca" }).click();
  await anna.page.waitForURL(`**/d/${sheet}`);
  await anna.page.getByRole("main").getByRole("link").and(anna.page.locator(`[href$="#agenda-v2b"]`)).first().click();
  await anna.page.waitForURL(`**/d/${visit}#agenda-v2b`);

  // The question finds its answer while the other side writes the first step; then each adds one.
  await field(carla.page, "Risposta").focus();
  await anna.page.getByRole("button", { name: "Aggiungi un passo" }).click();
  const steps = (page) => page.locator("li[id^=steps-]");
  await steps(anna.page).first().getByLabel("Che cosa").focus();
  await Promise.all([
    carla.page.keyboard.type("La Regione, con un bando annuale.", { delay: 10 }),
    anna.page.keyboard.type("Chiedere alla Regione il testo del bando", { delay: 10 }),
  ]);
  await carla.page.locator("li[id^=questions-]").getByLabel("Stato").selectOption({ label: "Con risposta" });
  await sees(anna.page, "Tutte hanno una risposta.");
  await holds(field(anna.page, "Risposta"), "La Regione, con un bando annuale.");
  await steps(anna.page).first().getByLabel("Chi", { exact: true }).fill("Anna Bianchi");
  await steps(anna.page).first().getByLabel("Entro quando").fill("2026-10-01");
  await holds(steps(carla.page).first().getByLabel("Che cosa"), "Chiedere alla Regione il testo del bando");
  await carla.page.getByRole("button", { name: "Aggiungi un passo" }).click();
  await carla.page.keyboard.type("Mandare la convenzione con la biblioteca");
  await steps(anna.page).nth(1).waitFor();
  await holds(steps(anna.page).nth(1).getByLabel("Che cosa"), "Mandare la convenzione con la biblioteca");

  // The mentor is reminded whose steps these are; the mentee is not.
  await carla.page.getByText("Prima di concordare i prossimi passi").click();
  await sees(carla.page, "Concorda con la mentee il prossimo passo, e mantiene la parola.");
  assert.equal(await anna.page.getByText("Prima di concordare i prossimi passi").count(), 0);

  // What came of it both write, in one field.
  const outcome = (page) => field(page, "Che cosa ne è venuto");
  await outcome(anna.page).focus();
  await anna.page.keyboard.type("Lo sportello in biblioteca vale la prova.");
  await holds(outcome(carla.page), "Lo sportello in biblioteca vale la prova.");
  await outcome(carla.page).press("Control+End");
  await carla.page.keyboard.type(" Con meno ore.");
  await holds(outcome(anna.page), "Lo sportello in biblioteca vale la prova. Con meno ore.");
  const { view } = await sameEverywhere(both, visit);
  assert.equal(itemsOf(view, "steps").length, 2);
  assert.deepEqual(await values(carla, visit, "questions/" + itemsOf(view, "questions")[0].key + "/state"), ["answered"]);

  // The list of visits calls a note without a title by its first words, with its kind.
  await room(anna.page, "Visite");
  const listed = anna.page.locator("ul.entries.inner > li");
  await listed.filter({ hasText: "Visto con Anna." }).getByText("Visita a un luogo").waitFor();
  await listed.filter({ hasText: HEARD }).getByText("Presentazione").waitFor();
  assert.equal(await listed.count(), 2);
  await isAccessible(anna.page);

  // The address of an item leads to it.
  await open(stage, anna, visit, { part: "agenda-v2c", heading: false });
  await until("the item has the focus", () => anna.page.locator("#agenda-v2c").evaluate((item) => item === document.activeElement));
}, { team: true, viewport: { width: 1280, height: 900 }, timeout: 240_000 });
