// Laptops on one network without router, route, relay or typed address, that comes up after the apps; with firewalls.

import assert from "node:assert/strict";

import { admit, checkWords, firstStart, foundProgramme, invite, join, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { sees } from "../harness/sees.mjs";
import { PEOPLE } from "../harness/team.mjs";

const names = ["anna", "carla"];

scene("laptops without a network find each other once the cable is in", names, meet, { lab: true });
scene("laptops behind firewalls find each other once the cable is in", names, meet, { lab: "firewalls" });

async function meet({ anna, carla }) {
  await firstStart(anna);
  await firstStart(carla);
  await foundProgramme(anna);
  for (const { machine } of [anna, carla]) assert.doesNotMatch(machine.routes(), /default|multicast/);
  const { words } = await invite(anna, { organisation: PEOPLE.carla.organisation, role: "Squadra della città mentore" });
  await join(carla, words.join(" "));
  await sees(carla.page, "Cerco il computer che ti invita…");

  for (const { machine } of [anna, carla]) machine.plugIn();
  const [shown, heard] = await Promise.all([checkWords(anna), checkWords(carla)]);
  assert.deepEqual(heard, shown);
  await admit(anna);
  await carla.page.getByRole("link", { name: "Apri il programma" }).click();
  await here(carla, anna);
  await here(anna, carla);

  // Apart and together again, without a typed address.
  anna.machine.unplug();
  await away(carla, anna);
  await away(anna, carla);
  anna.machine.plugIn();
  await here(carla, anna);
  await here(anna, carla);
}

async function here({ page }, other) {
  await room(page, "Computer");
  await entry(page, other).getByText("Qui adesso").waitFor({ timeout: 45_000 });
}

async function away({ page }, other) {
  await room(page, "Computer");
  await entry(page, other).getByText("Lontano").waitFor({ timeout: 45_000 });
}

function entry(page, { name }) {
  return page.getByRole("listitem").filter({ hasText: `Computer di ${PEOPLE[name].name}` });
}
