// Jobs of somebody who types: until it is stored, until the other reads it, and what it costs on the wire.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { now, sleep } from "../clock.mjs";
import { oneCharacter } from "../floor.mjs";
import { bytesBelow } from "../folders.mjs";
import { arrived, startPair, warmUp } from "../pair.mjs";
import { ROUNDS, alone, median, missing, row } from "../rows.mjs";
import { spawn } from "../spawned.mjs";

const STORED_EDITS = 40;
/** The histories of `growth`, in edits: the first is its floor. */
const HISTORIES = [100, 1_000, 10_000];
/** How long making a history may take. */
const MAKING = 6_000;
/** How many devices read in `fanout`. */
const READERS = 10;
/** What the floor of `visible` sends and writes: about one small change. */
const SMALL = 64;
/** How long a connection is listened to after a character, so that what confirms it is counted. */
const AFTERWARDS = 500;

/** One edit until the library's store acknowledges it, on a device alone. */
export async function durable({ library, folder, floor, edits }) {
  const place = join(folder, "alone");
  mkdirSync(place);
  const device = await spawn(library.name, "device", place);
  await device.call("create", "");
  const values = [];
  const floors = [];
  let at = 0;
  let grown = SMALL;
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = bytesBelow(place);
    const mine = [];
    const machine = [];
    for (let edit = 0; edit < STORED_EDITS; edit += 1, at += 1) {
      mine.push(await device.call("durable", edits[at]));
      machine.push(floor.durable(grown));
    }
    // What the store keeps of an edit is what the floor writes in the next round.
    grown = Math.max(SMALL, (bytesBelow(place) - before) / STORED_EDITS);
    if (round === 0) continue;
    values.push(median(mine));
    floors.push(median(await Promise.all(machine)));
  }
  await device.close();
  return [row("durable", alone(library), "ms", values, floors, `floor writes ${Math.round(grown)} B`)];
}

/** One edit until it is stored, with ten and a hundred times the history, beside the same edit with the shortest. */
export async function growth({ library, folder, edits }) {
  const devices = [];
  for (const history of HISTORIES) {
    const place = join(folder, `${history}`);
    mkdirSync(place);
    const device = await spawn(library.name, "device", place);
    await device.call("create", "");
    const { reached } = await device.call("replay", { from: 0, to: history, within: MAKING });
    devices.push({ device, history, reached, rounds: [] });
  }
  const grown = devices.filter(({ history, reached }) => history === reached);
  for (let round = 0; round < ROUNDS; round += 1) {
    const took = grown.map(() => []);
    for (let edit = 0; edit < STORED_EDITS; edit += 1) {
      // In turn, so that a slow moment of the machine meets all of them.
      for (const [index, { device, history }] of grown.entries()) {
        const at = history + round * STORED_EDITS + edit;
        took[index].push(await device.call("durable", edits[at]));
      }
    }
    for (const [index, { rounds }] of grown.entries()) rounds.push(median(took[index]));
  }
  for (const { device } of devices) await device.close();
  return devices.slice(1).map(({ history, reached, rounds }) => {
    const name = `growth x${history / HISTORIES[0]}`;
    if (reached === history) return row(name, alone(library), "ms", rounds, devices[0].rounds, `${history} edits before`);
    return missing(name, alone(library), "ms", `${MAKING / 1000} s sufficed for ${reached} of ${history} edits before`);
  });
}

/** Typed on one device until readable on the other, at two speeds. */
export async function visible({ library, folder, floor, text }) {
  const pair = await startPair(library, folder);
  const rows = await typed({ pair, floor, text, library }, [
    ["visible 30 ms", 30, 30],
    ["visible 250 ms", 250, 8],
  ]);
  await pair.close();
  return rows;
}

/** Typed on one device until readable on the slowest of ten others. */
export async function fanout({ library, folder, floor, text }) {
  const pair = await startPair(library, folder, "", READERS);
  // Without a hub the others meet at the device that answers.
  const rows = await typed({ pair, floor, text, library: { ...library, hops: 2 } }, [["fanout 10", 250, 8]]);
  await pair.close();
  return rows;
}

/** Types at each of `speeds`, `[job, milliseconds between edits, edits a round]`: a row each. */
async function typed({ pair, floor, text, library }, speeds) {
  await warmUp(pair);
  for (const other of pair.others) await other.call("watch");
  let length = 1;
  const rows = [];
  for (const [job, every, count] of speeds) {
    const values = [];
    const floors = [];
    let slowest = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const edits = [];
      const machine = [];
      let next = now();
      for (let edit = 0; edit < count; edit += 1) {
        edits.push([await pair.a.call("type", [length, 0, text[length]]), length + 1]);
        length += 1;
        await sleep(Math.max(0, next + every / 2 - now()));
        machine.push(await floor.visible(SMALL, SMALL));
        next += every;
        await sleep(Math.max(0, next - now()));
      }
      await arrived(pair, { length });
      const medians = [];
      for (const other of pair.others) {
        const seen = await other.call("seen");
        const took = edits.map(([at, wanted]) => seen.find(([, held]) => held >= wanted)[0] - at);
        slowest = Math.max(slowest, ...took);
        medians.push(median(took));
      }
      values.push(Math.max(...medians));
      floors.push(median(machine));
    }
    rows.push(row(job, library, "ms", values, floors, `slowest edit ${slowest.toFixed(1)} ms`));
  }
  return rows;
}

/** Bytes on the wire for one typed character between two devices that are connected and quiet. */
export async function live({ library, folder, text }) {
  const pair = await startPair(library, folder);
  await warmUp(pair);
  const values = [];
  const floors = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await sleep(AFTERWARDS);
    const before = await pair.wire();
    await pair.a.call("type", [round, 0, text[round]]);
    await arrived(pair, { length: round + 1 });
    await sleep(AFTERWARDS);
    values.push((await pair.wire()) - before);
    floors.push(await oneCharacter());
  }
  await pair.close();
  return [row("live", library, "B", values, floors, library.hub ? "both hops together" : "")];
}
