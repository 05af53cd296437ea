// From three empty folders to one programme, through the Italian page: words, text, four words to compare, the door.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { admit, checkWords, firstStart, foundProgramme, invite, join, meet, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { PEOPLE, PROGRAMME } from "../harness/team.mjs";

const MENTOR = { organisation: PEOPLE.carla.organisation, role: "Squadra della città mentore" };

scene("three people come together through the page", ["anna", "bruno", "carla"], async ({ anna, bruno, carla }) => {
  for (const device of [anna, bruno, carla]) await firstStart(device);
  await foundProgramme(anna);

  // A colleague hears twelve words and types an address.
  const spoken = await invite(anna);
  assert.equal(spoken.words.length, 12);
  await join(bruno, spoken.words.join(" "), { address: spoken.addresses[0] });
  await meet(anna, bruno);

  // The mentor gets a text.
  const written = await invite(anna, MENTOR);
  await join(carla, written.text);
  await sees(carla.page, PROGRAMME);
  await sees(carla.page, "Squadra della città mentore");
  await meet(anna, carla);

  for (const { page } of [anna, bruno, carla]) {
    await room(page, "Persone");
    for (const { name, laptop } of [PEOPLE.anna, PEOPLE.bruno, PEOPLE.carla]) {
      await sees(page, name);
      await sees(page, laptop);
    }
    await sees(page, MENTOR.role);
  }
  // Two laptops of the mentee's team, and one person who can let others in: the page asks for a second.
  await sees(anna.page, "Un’altra persona che possa far entrare gli altri");
  await seesNoMore(bruno.page, "Invita qualcuno");
  // The next invitation is for the own team; for the mentor's organisation it is for the mentor's team.
  await room(anna.page, "Persone");
  await anna.page.getByRole("main").getByRole("link", { name: "Invita qualcuno" }).first().click();
  const doing = anna.page.getByLabel("Che cosa faranno?").locator("option:checked");
  assert.ok(await anna.page.getByRole("radio", { name: PEOPLE.anna.organisation }).isChecked());
  assert.equal(await doing.innerText(), "Squadra della città mentee");
  await anna.page.getByRole("radio", { name: MENTOR.organisation }).check();
  assert.equal(await doing.innerText(), MENTOR.role);
  await room(anna.page, "Computer");
  for (const name of ["bruno", "carla"]) await sees(anna.page, `Computer di ${PEOPLE[name].name}`);
}, { timeout: 180_000 });

scene("whoever comes in reads what to count on, and a mentor what to leave alone", ["anna", "bruno", "carla"], async ({ anna, bruno, carla }) => {
  for (const device of [anna, bruno, carla]) await firstStart(device);
  await foundProgramme(anna);
  const comesIn = async (device, invitation) => {
    await join(device, invitation.text);
    await checkWords(device);
    await checkWords(anna);
    await admit(anna);
    await sees(device.page, "Sei dentro");
  };
  const [offers, limits] = ["Su che cosa si può contare", "Che cosa un mentore lascia stare"];
  await comesIn(carla, await invite(anna, MENTOR));
  await carla.page.getByText(limits).click();
  await sees(carla.page, "Non danno pareri legali o professionali.");
  await carla.page.getByText(offers).click();
  await sees(carla.page, "Racconti sinceri di quello che è riuscito e di quello che è andato male.");
  await isAccessible(carla.page);
  await comesIn(bruno, await invite(anna));
  await sees(bruno.page, offers);
  assert.equal(await bruno.page.getByText(limits).count(), 0);
  await bruno.page.getByText(offers).click();
  await bruno.page.getByRole("link", { name: "Leggi tutte le regole del mentoring" }).click();
  await bruno.page.getByRole("heading", { level: 1, name: "Le regole del mentoring" }).waitFor();
}, { timeout: 180_000 });

const words = "an invitation lets nobody in whose words are not the same, and only one laptop in all";
scene(words, ["anna", "bruno", "carla"], async ({ anna, bruno, carla }) => {
  for (const device of [anna, bruno, carla]) await firstStart(device);
  await foundProgramme(anna);
  const wrong = await invite(anna);
  // Joining and letting in, before the words and with them.
  await bruno.page.goto(new URL("/join", bruno.page.url()).href);
  await bruno.page.getByLabel("Il tuo invito").waitFor();
  await isAccessible(bruno.page);
  await join(bruno, wrong.text);
  await Promise.all([checkWords(anna), checkWords(bruno)]);
  for (const { page } of [anna, bruno]) await isAccessible(page);
  await anna.page.getByRole("button", { name: "Non sono uguali: non far entrare" }).click();
  await sees(bruno.page, "L’altra persona non ha fatto entrare questo computer.");
  assert.deepEqual(await bruno.command(["programme", "list"]), []);
  await bruno.page.getByRole("button", { name: "Riprova" }).click();
  await bruno.page.getByLabel("Il tuo invito").waitFor();

  const right = await invite(anna);
  await join(bruno, right.text);
  await meet(anna, bruno);
  await join(carla, right.text);
  await sees(carla.page, "Questo invito è già stato usato.");
  assert.deepEqual(await carla.command(["programme", "list"]), []);
});

scene("an invitation that is over or no invitation is named as such", ["anna", "bruno"], async ({ anna, bruno }) => {
  for (const device of [anna, bruno]) await firstStart(device);
  await foundProgramme(anna);
  const { text, words } = await invite(anna);
  await join(bruno, expired(text));
  await sees(bruno.page, "Il tempo di questo invito è finito.");
  await join(bruno, text.slice(0, -20));
  await sees(bruno.page, "Questo non è un invito completo.");
  await join(bruno, words.with(4, "xyzxyz").join(" "));
  await sees(bruno.page, "La parola 5 non è nell’elenco.");

  // Who closes an invitation takes it back.
  await anna.page.getByRole("button", { name: "Chiudi l’invito" }).click();
  await anna.page.getByRole("heading", { level: 1, name: "Persone" }).waitFor();
  await seesNoMore(anna.page, "Inviti aperti");
});

/** Rewrites an invitation as one that ended in 2026: its expiry is a varint of six bytes before a checksum of four. */
function expired(text) {
  const prefix = "taccuino1";
  const content = base32(text.slice(prefix.length)).subarray(0, -4);
  let at = BigInt(Date.UTC(2026, 0, 1));
  for (let index = content.length - 6; index < content.length; index += 1, at >>= 7n) {
    content[index] = Number(at & 127n) | (index + 1 < content.length ? 128 : 0);
  }
  const sum = createHash("sha256").update("taccuino/invitation-text/1").update(content).digest().subarray(0, 4);
  return prefix + toBase32(Buffer.concat([content, sum]));
}

const DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

function base32(text) {
  const bits = [...text].map((digit) => DIGITS.indexOf(digit).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

function toBase32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((digit) => DIGITS[parseInt(digit.padEnd(5, "0"), 2)]).join("");
}
