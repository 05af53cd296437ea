// The job of two devices that meet: both typed apart, and come to hold the same.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { now } from "../clock.mjs";
import { resumePair, startPair } from "../pair.mjs";
import { ROUNDS, median, missing, row } from "../rows.mjs";
import { textAfter } from "../trace.mjs";

const COUNTS = [100, 1_000, 10_000];
/** How long the typing apart may take; a library that needs longer has no row for that count. */
const TYPING = 8_000;
/** How long the meeting may take. */
const MEETING = 30_000;

/** Two devices with `count` offline edits each, above and below the same line, from connecting until both hold all. */
export async function converge(context) {
  const rows = [];
  for (const count of COUNTS) rows.push(...(await convergeAfter(count, context)));
  return rows;
}

async function convergeAfter(count, { library, folder, floor, edits }) {
  const names = [`converge ${count} time`, `converge ${count} bytes`];
  const prepared = join(folder, `apart-${count}`);
  const typing = await startPair(library, prepared, "\n");
  const typed = await Promise.all([
    typing.a.call("replay", { from: 0, to: count, within: TYPING }),
    typing.b.call("replay", { from: 0, to: count, shift: 1, within: TYPING }),
  ]);
  await typing.close();
  const least = Math.min(...typed.map(({ reached }) => reached));
  if (least < count) {
    const note = `${TYPING / 1000} s sufficed for ${least} of ${count} edits on a device`;
    return [missing(names[0], library, "ms", note), missing(names[1], library, "B", note)];
  }

  const part = textAfter(edits, count);
  const whole = `${part}\n${part}`;
  const times = [];
  const timeFloors = [];
  const bytes = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const place = join(folder, `meeting-${count}-${round}`);
    mkdirSync(place);
    cpSync(prepared, place, { recursive: true });
    const pair = await resumePair(library, place, typing.seed);
    const from = now();
    await pair.connect();
    const holds = { wanted: { length: whole.length }, both: true, within: MEETING };
    const ends = await Promise.all([pair.a.call("holds", holds), pair.b.call("holds", holds)]);
    if (ends.includes(null)) throw new Error(`${count} edits each did not converge within ${MEETING / 1000} s`);
    times.push(Math.max(...ends) - from);
    const wire = await pair.wire();
    bytes.push(wire);
    const [a, b] = [await pair.a.call("text"), await pair.b.call("text")];
    if (a.hash !== b.hash) throw new Error("the two devices hold different texts");
    const machine = [];
    for (let time = 0; time < ROUNDS; time += 1) machine.push(await floor.visible(wire / 2, whole.length));
    timeFloors.push(median(machine));
    await pair.close();
    rmSync(place, { recursive: true });
  }
  rmSync(prepared, { recursive: true });
  const note = library.merges ? "" : "a conflict of two whole texts; nothing is merged";
  const byteFloors = bytes.map(() => Buffer.byteLength(part) * 2);
  return [row(names[0], library, "ms", times, timeFloors, note), row(names[1], library, "B", bytes, byteFloors, note)];
}
