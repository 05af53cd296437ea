// Two devices of one library on the same document, with the hub where the library needs one.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { spawn } from "./spawned.mjs";

const WITHIN = 30_000;

/** Starts two devices in `folder`, creates a document of `base` on the first, and gives it to the second. */
export async function startPair(library, folder, base = "") {
  const devices = await open(library, folder);
  const seed = await devices.a.call("create", base);
  await devices.b.call("join", seed);
  return { ...devices, seed };
}

/** Starts two devices again on what an earlier pair left in `folder`. */
export async function resumePair(library, folder, seed) {
  const devices = await open(library, folder);
  await devices.a.call("resume", seed);
  await devices.b.call("resume", seed);
  return { ...devices, seed };
}

async function open(library, folder) {
  for (const device of ["a", "b"]) mkdirSync(join(folder, device), { recursive: true });
  const hub = library.hops === 2 ? await spawn(library.name, "hub") : null;
  const a = await spawn(library.name, "device", join(folder, "a"));
  const b = await spawn(library.name, "device", join(folder, "b"));
  const address = hub ? await hub.call("url") : await b.call("listen");
  return {
    a,
    b,
    /** Lets the two meet, by the hub or directly. */
    async connect() {
      await a.call("connect", address);
      if (hub) await b.call("connect", address);
    },
    /** Bytes on the wire so far, over all hops. */
    wire: async () => (await a.call("wire")) + (await b.call("wire")),
    async close() {
      await a.call("compact");
      await a.close();
      await b.close();
      await hub?.close();
    },
  };
}

/** Connects, types one character on the first device, and waits until the second has it: its length is then 1. */
export async function warmUp(pair) {
  await pair.connect();
  await pair.a.call("type", [0, 0, "."]);
  await arrived(pair, { length: 1 });
}

/** Waits until the second device holds the text of `wanted`, and says when. */
export async function arrived(pair, wanted) {
  const at = await pair.b.call("holds", { wanted, within: WITHIN });
  if (at === null) throw new Error(`the second device did not hold the text within ${WITHIN / 1000} s`);
  return at;
}
