// Jobs of what is kept: a whole paper typed through store and wire, the bytes it leaves, and starting on many documents.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { readAll } from "../floor.mjs";
import { bytesBelow } from "../folders.mjs";
import { arrived, startPair } from "../pair.mjs";
import { ROUNDS, alone, row } from "../rows.mjs";
import { spawn } from "../spawned.mjs";
import { textAfter } from "../trace.mjs";

const TITLES = 1_000;

/** The whole trace typed on one device until the other holds and stored it, in five stretches; then what lies on disk. */
export async function replay({ library, folder, edits, cap }) {
  const pair = await startPair(library, folder);
  const plain = await spawn(library.name, "plain");
  await pair.connect();
  const values = [];
  const floors = [];
  let at = 0;
  for (let round = 1; round <= ROUNDS && at < edits.length; round += 1) {
    const to = Math.ceil((edits.length * round) / ROUNDS);
    const part = await pair.a.call("replay", { from: at, to, within: cap / ROUNDS });
    values.push((await arrived(pair, part)) - part.from);
    // The document alone does the same edits right after, in the same minute of the machine.
    const alone = await plain.call("replay", { from: at, to: part.reached });
    if (alone.hash !== part.hash) throw new Error(`another text after ${part.reached} edits`);
    floors.push(alone.took);
    at = part.reached;
  }
  await plain.close();
  const wire = await pair.wire();
  await pair.close();
  const place = join(folder, "a");
  const kept = bytesBelow(place);
  const again = await spawn(library.name, "device", place);
  await again.call("resume", pair.seed);
  await again.close();
  const text = Buffer.byteLength(textAfter(edits, at));
  const whole = at === edits.length;
  const reached = whole ? `all ${at} edits` : `stopped at the cap of ${cap / 1000} s: ${at} of ${edits.length} edits`;
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
  const time = row("replay", library, "ms", values, floors, "");
  time.note = `${reached}, together ${(sum(values) / 1000).toFixed(1)} s beside ${(sum(floors) / 1000).toFixed(1)} s, ${wire} B on the wire`;
  const disk = row("disk", alone(library), "B", [kept], [text], `${reached}; ${bytesBelow(place)} B after one more start`);
  return [time, disk];
}

/** Starts on a thousand documents and reads their titles. */
export async function cold({ library, folder }) {
  const shelf = join(folder, "shelf");
  mkdirSync(shelf);
  const filler = await spawn(library.name, "shelf", shelf);
  await filler.call("fill", Array.from({ length: TITLES }, (_, index) => `Note ${index}`));
  await filler.close();
  const values = [];
  const floors = [];
  const memory = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const reader = await spawn(library.name, "shelf", shelf);
    const { took, memory: bytes, found } = await reader.call("titles");
    if (found !== TITLES) throw new Error(`${found} titles of ${TITLES}`);
    await reader.close();
    values.push(took);
    memory.push(bytes);
    floors.push(await readAll(shelf));
  }
  const most = Math.round(Math.max(...memory) / 1e6);
  return [row(`cold ${TITLES}`, alone(library), "ms", values, floors, `up to ${most} MB of memory`)];
}
