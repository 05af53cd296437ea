// The people of the scenes, how they come together by the command line, and what their nodes hold.
//
// Knows no browser. Answers of nodes are asked for again until they are as awaited, or the time is over.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const WITHIN = 30_000;
const ASK_AGAIN = 150;

const VALDORO = { organisation: "Comune di Valdoro", role: "mentee-team" };
const QUERCIOLA = { organisation: "Comune di Querciolà", role: "mentor-team" };
const ASSOCIATION = { organisation: "Associazione dei Comuni", role: "mentee-association" };

/** Who sits at which laptop. */
export const PEOPLE = {
  anna: { name: "Anna Bianchi", laptop: "portatile grigio", ...VALDORO },
  bruno: { name: "Bruno Conti", laptop: "ufficio", ...VALDORO },
  carla: { name: "Carla Moser", laptop: "portatile di Carla", ...QUERCIOLA },
  gina: { name: "Gina Rossi", laptop: "portatile di Gina", organisation: "Rete di Valdoro", role: "local-support-group" },
  dora: { name: "Dora Fabbri", laptop: "portatile di Dora", ...ASSOCIATION },
};

export const PROGRAMME = "Una città per tutti";

/** Lets all devices take part in one programme that the first founds; returns its id. */
export async function bringTogether([founder, ...others]) {
  await setUp(founder);
  const words = ["programme", "new", "--title", PROGRAMME, "--theme", "Pari diritti nei servizi della città"];
  const programme = await founder.command(words);
  for (const device of others) {
    await setUp(device);
    const { organisation, role } = PEOPLE[device.name];
    const whom = ["--organisation", organisation, "--role", role];
    const invitation = await founder.command(["invite", "--auto-admit", ...whom]);
    await device.command(["join", invitation.text]);
    await arrives(device, programme.document);
  }
  return programme.id;
}

async function setUp(device) {
  const { name, organisation, laptop } = PEOPLE[device.name];
  const who = ["--name", name, "--organisation", organisation, "--laptop", laptop, "--language", "it"];
  await device.command(["setup", ...who]);
}

/** Asks again until `check` returns something, and returns it; `check` may throw while it is too early. */
export async function until(what, check, within = WITHIN) {
  const deadline = Date.now() + within;
  for (let last; ; ) {
    try {
      const found = await check();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) assert.fail(`${what}: not within ${within} ms${last ? ` (${last.message})` : ""}`);
    await pause(ASK_AGAIN);
  }
}

/** Creates a document, waits until the others hold it, and returns its id. */
export async function newDocument(device, kind, { title = "", level, links = [], pack, others = [] } = {}) {
  const words = ["doc", "new", "--kind", kind, "--title", title];
  if (level) words.push("--level", level);
  if (pack) words.push("--pack", pack);
  for (const link of links) words.push("--link", link);
  const { id } = await device.command(words);
  for (const other of others) await arrives(other, id);
  return id;
}

/** Waits until a device lists a document. */
export function arrives(device, id) {
  return until(`${device.name} has ${id.slice(0, 8)}`, async () => (await documents(device)).some((one) => one.id === id));
}

/** Lists the documents of a device. */
export async function documents(device) {
  return (await device.command(["doc", "list"])) ?? [];
}

/** Writes edits, as `taccuino doc edit` takes them. */
export function edit(device, id, edits) {
  return device.command(["doc", "edit", id], { input: edits.map((one) => `${JSON.stringify(one)}\n`).join("") });
}

/** Edits that note members `m0`, `m1`, ... and take them in. */
export function members(count) {
  return Array.from({ length: count }, (_, index) => [
    { add: { collection: "members", item: `m${index}`, after: index ? `m${index - 1}` : null } },
    { set: { field: `members/m${index}/name`, value: `Persona ${index}` } },
    { set: { field: `members/m${index}/state`, value: "active" } },
  ]).flat();
}

/** Writes text at the beginning of an empty field. */
export function write(device, id, field, insert) {
  return edit(device, id, [{ splice: { field, at: 0, delete: 0, insert } }]);
}

/** Returns what a device shows of a document. */
export function show(device, id) {
  return device.command(["doc", "show", id]);
}

/** Returns the text of a prose field. */
export async function prose(device, id, name) {
  const { view } = await show(device, id);
  return reading(view, name).prose;
}

/** Returns the values of a line, date or choice; several while people have to choose. */
export async function values(device, id, name) {
  const { view } = await show(device, id);
  return reading(view, name).values.map((one) => one.value);
}

function reading(view, name) {
  const [collection, item, field] = name.split("/");
  const among = field ? itemsOf(view, collection).find((one) => one.key === item) : view;
  const found = among?.fields.find((one) => one.name === (field ?? name));
  assert.ok(found, `a ${view.kind} has ${name}`);
  return found.reading;
}

/** Returns the items of a collection, the removed ones as well. */
export function itemsOf(view, name) {
  return view.collections.find((one) => one.name === name).items;
}

/** Waits until the field holds `text` on every device. */
export async function holdEverywhere(devices, id, name, text) {
  for (const device of devices) {
    await until(`${device.name} holds ${JSON.stringify(text)}`, async () => (await prose(device, id, name)) === text);
  }
}

/** Waits until all devices hold the same document, change by change, and returns it. */
export function sameEverywhere(devices, id, within) {
  return until(
    "the same heads everywhere",
    async () => {
      const [first, ...others] = await Promise.all(devices.map((device) => show(device, id)));
      const same = others.every((other) => other.heads.join() === first.heads.join());
      if (!same) return undefined;
      for (const other of others) assert.deepEqual(other.view, first.view);
      return first;
    },
    within,
  );
}

/** Returns every character that anybody ever typed into a document, from its history. */
export async function everTyped(device, id) {
  return (await device.command(["history", id])).flatMap((change) => change.inserted).join("\n");
}
