// What a person does in the Italian page: first start, founding, inviting, joining, opening documents.
//
// Knows the words on buttons and labels, in one place; what must be true is the tests' business.

import assert from "node:assert/strict";

import { sees } from "./sees.mjs";
import { PEOPLE, PROGRAMME } from "./team.mjs";

/** Fills in the first start and enters. */
export async function firstStart({ page, name: who }) {
  const { name, organisation, laptop } = PEOPLE[who];
  await page.getByLabel("Il tuo nome").fill(name);
  await page.getByLabel("La tua organizzazione").fill(organisation);
  await page.getByLabel("Un nome per questo computer").fill(laptop);
  await page.getByRole("button", { name: "Apri il mio taccuino" }).click();
  await page.getByRole("heading", { level: 1, name: `Ciao, ${name}` }).waitFor();
}

/** Founds the programme from the start page. */
export async function foundProgramme({ page }) {
  await page.getByRole("main").getByRole("link", { name: "Fonda un programma" }).click();
  await page.getByLabel("Titolo del programma").fill(PROGRAMME);
  await page.getByLabel("Tema").fill("Pari diritti nei servizi della città");
  await page.getByRole("button", { name: "Fonda il programma" }).click();
  await page.getByRole("combobox", { name: "Programma" }).waitFor();
}

/**
 * Prepares an invitation in *People* and returns its twelve words, its text and the addresses of this laptop.
 *
 * `organisation` is named when it is another one, and then `role` is too.
 */
export async function invite({ page }, { organisation, role } = {}) {
  await room(page, "Persone");
  await page.getByRole("main").getByRole("link", { name: "Invita qualcuno" }).first().click();
  if (organisation) {
    await page.getByRole("radio", { name: "Un’altra" }).check();
    await page.getByLabel("Nome dell’organizzazione").fill(organisation);
    // Another organisation is the mentor's, unless somebody says otherwise.
    const doing = page.getByLabel("Che cosa faranno?");
    await doing.locator("option:checked", { hasText: "Squadra della città mentore" }).waitFor({ state: "attached" });
    await doing.selectOption({ label: role });
  }
  await page.getByRole("button", { name: "Prepara l’invito" }).click();
  const words = page.locator("ol.spoken-words li");
  await words.nth(11).waitFor();
  return {
    words: await words.allTextContents(),
    text: await page.getByLabel("Testo dell’invito").inputValue(),
    addresses: await page.locator("ul.addresses li").allTextContents(),
  };
}

/** Goes to *Join a programme* and hands in an invitation. */
export async function join({ page }, invitation, { address } = {}) {
  await page.goto(new URL("/join", page.url()).href);
  await page.getByLabel("Il tuo invito").fill(invitation);
  if (address) {
    await page.getByText("Indirizzo dell’altro computer").first().click();
    await page.getByLabel("Indirizzo dell’altro computer").fill(address);
  }
  await page.getByRole("button", { name: "Entra", exact: true }).click();
}

/** Returns the four words that the page shows. */
export async function checkWords({ page }, within = 30_000) {
  const words = page.locator("ol.check-words li");
  await words.nth(3).waitFor({ timeout: within });
  return words.allTextContents();
}

/** Lets in who waits, after comparing. */
export function admit({ page }) {
  return page.getByRole("button", { name: "Le parole sono uguali: fai entrare" }).click();
}

/** Both compare the words, and the inviter lets the other in, who opens the programme. */
export async function meet(inviter, joiner) {
  const [shown, heard] = await Promise.all([checkWords(inviter), checkWords(joiner)]);
  assert.equal(shown.length, 4);
  assert.deepEqual(heard, shown);
  await sees(inviter.page, `${PEOPLE[joiner.name].name} aspetta di entrare`);
  await sees(joiner.page, `Aspetto che ${PEOPLE[inviter.name].name} ti faccia entrare`);
  await admit(inviter);
  await sees(inviter.page, `${PEOPLE[joiner.name].name} è dentro.`);
  await joiner.page.getByRole("link", { name: "Apri il programma" }).click();
  await joiner.page.getByRole("combobox", { name: "Programma" }).getByText(PROGRAMME).waitFor({ state: "attached" });
}

/** Goes to a room of the programme by its link on the left. */
export function room(page, name) {
  return page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name }).click();
}

/** Opens a document by its address and returns once it stands there. */
export async function open(stage, { page }, id, { part, heading = true } = {}) {
  const path = `/p/${stage.programme}/d/${id}${part ? `/${part}` : ""}`;
  await page.goto(new URL(path, page.url()).href);
  if (heading) await page.locator("main .saving, main .read-only").first().waitFor();
}

/** Finds the field with a label. */
export function field(page, label) {
  return page.getByRole("main").getByLabel(label, { exact: true });
}
