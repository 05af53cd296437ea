// What runs in a process of its own: one device, one hub, or a document alone in memory, told what to do by messages.
//
// Times are taken here, beside the library, so that no message between processes is part of a figure.

import { createHash } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";

import { now, sleep } from "./clock.mjs";
import { readTrace } from "./trace.mjs";

/** How many edits may be ahead of the store, and after how many the network gets its turn. */
const AHEAD = 1_000;
const TURN = 100;
/** Milliseconds between two looks at a text that is waited for. */
const LOOK = 2;

// Ten readers are more listeners than node expects.
EventEmitter.defaultMaxListeners = 50;
// Each connection has one client, so the clients' sockets count every byte on the wire once.
const sockets = [];
subscribe("net.client.socket", ({ socket }) => sockets.push(socket));

const [library, role, folder] = process.argv.slice(2);
const started = now();
const { startHub, open, fill, titles, plain } = await import(`./libraries/${library}.mjs`);
const held = await { hub: () => startHub(), device: () => open(folder), plain: () => plain(), shelf: () => ({}) }[role]();
let edits;
let seen = [];

const calls = {
  url: () => held.url,
  create: (base) => held.create(base),
  join: (seed) => held.join(seed),
  resume: (seed) => held.resume(seed),
  listen: () => held.listen(),
  connect: (url) => void held.connect(url),
  wire: () => sockets.reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0),
  compact: async () => void (await held.compact()),
  text: async () => digest(await held.text()),

  /** One edit until the store acknowledges it: milliseconds. */
  async durable(edit) {
    const from = now();
    await held.edit(...edit);
    await held.stored();
    return now() - from;
  },

  /** One edit, without waiting for anything: when it was typed. */
  async type(edit) {
    const at = now();
    await held.edit(...edit);
    return at;
  },

  /** Begins to note when which length could be read here. */
  watch: () => void held.onChange((length) => seen.push([now(), length])),

  /** What was noted since the last call. */
  seen() {
    const noted = seen;
    seen = [];
    return noted;
  },

  /** The edits [from, to) of the trace, `shift` characters further on, each on its own: how far it came, and the time. */
  async replay({ from, to, shift = 0, within = Infinity }) {
    edits ??= readTrace().edits;
    const begin = now();
    let at = from;
    for (; at < to; at += 1) {
      const [position, deleted, inserted] = edits[at];
      await held.edit(position + shift, deleted, inserted);
      if (at % TURN === 0) {
        await new Promise(setImmediate);
        if (at % AHEAD === 0) await held.stored?.();
        if (now() - begin > within) break;
      }
    }
    await held.stored?.();
    const reached = Math.min(at + 1, to);
    return { reached, took: now() - begin, from: begin, ...digest(await held.text()) };
  },

  /** Waits until the text here is the one of `wanted` (or both versions are kept), and stored: when, or null if late. */
  async holds({ wanted, both = false, within }) {
    const deadline = now() + within;
    const there = async () => {
      if (both && held.heldBoth) return held.heldBoth();
      // Most looks cost a comparison of two numbers.
      if (held.length && held.length() !== wanted.length) return false;
      const text = await held.text();
      return text.length === wanted.length && (wanted.hash === undefined || digest(text).hash === wanted.hash);
    };
    while (!(await there())) {
      if (now() > deadline) return null;
      await sleep(LOOK);
    }
    await held.stored();
    return now();
  },

  /** The library's documented shutdown; it belongs to nobody's figure. */
  close: async () => void (await held.close?.()),

  fill: (names) => fill(folder, names),

  /** Reads all titles in a process that has just begun: milliseconds without node's own start, and memory. */
  async titles() {
    const { titles: found, close } = await titles(folder);
    const took = now() - started;
    const memory = process.memoryUsage.rss();
    await close();
    return { took, memory, found: found.filter((title) => typeof title === "string").length };
  },
};

function digest(text) {
  return { length: text.length, hash: createHash("sha256").update(text).digest("hex") };
}

process.on("message", async ({ id, call, argument }) => {
  try {
    const value = await calls[call](argument);
    process.send({ id, value });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
// Whoever started this process ends it, or has itself ended.
process.on("disconnect", () => process.exit(0));
process.send({ ready: true });
