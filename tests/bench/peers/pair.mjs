// Devices of one library on the same document, with the hub where the library needs one: one writes, the others read.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { spawn } from "./spawned.mjs";

const WITHIN = 30_000;

/** Starts devices in `folder`, creates a document of `base` on the first, and gives it to the `readers` others. */
export async function startPair(library, folder, base = "", readers = 1) {
  const devices = await open(library, folder, readers);
  const seed = await devices.a.call("create", base);
  for (const other of devices.others) await other.call("join", seed);
  return { ...devices, seed };
}

/** Starts two devices again on what an earlier pair left in `folder`. */
export async function resumePair(library, folder, seed) {
  const devices = await open(library, folder, 1);
  await devices.a.call("resume", seed);
  await devices.b.call("resume", seed);
  return { ...devices, seed };
}

async function open(library, folder, readers) {
  const start = (name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return spawn(library.name, "device", join(folder, name));
  };
  const names = Array.from({ length: readers }, (_, index) => `b${index + 1}`);
  const starting = [library.hub ? spawn(library.name, "hub") : null, start("a"), ...names.map(start)];
  const [hub, a, ...others] = await Promise.all(starting);
  const address = hub ? await hub.call("url") : await others[0].call("listen");
  return {
    a,
    b: others[0],
    others,
    /** Lets them meet, by the hub or at the device that answers. */
    async connect() {
      await a.call("connect", address);
      for (const other of others) if (hub || other !== others[0]) await other.call("connect", address);
    },
    /** Bytes on the wire so far, over all hops. */
    async wire() {
      const bytes = await Promise.all([a, ...others].map((device) => device.call("wire")));
      return bytes.reduce((sum, one) => sum + one, 0);
    },
    async close() {
      await a.call("compact");
      await a.close();
      for (const other of others.toReversed()) await other.close();
      await hub?.close();
    },
  };
}

/** Connects, types one character on the first device, and waits until the others have it: its length is then 1. */
export async function warmUp(pair) {
  await pair.connect();
  await pair.a.call("type", [0, 0, "."]);
  await arrived(pair, { length: 1 });
}

/** Waits until the others hold the text of `wanted`, and says when the last did. */
export async function arrived(pair, wanted) {
  const ends = await Promise.all(pair.others.map((other) => other.call("holds", { wanted, within: WITHIN })));
  if (ends.includes(null)) throw new Error(`not everybody held the text within ${WITHIN / 1000} s`);
  return Math.max(...ends);
}
