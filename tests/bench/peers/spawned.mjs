// Processes that belong to this run: started, asked, and ended with the library's own shutdown.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const LATEST_END = 10_000;
const all = new Set();

/** Starts `role` of `library` with `folder` in a process of its own, and waits until it is ready. */
export async function spawn(library, role, folder = "") {
  const child = fork(join(import.meta.dirname, "child.mjs"), [library, role, folder], {
    // Libraries that greet or warn do so on standard output, where the rows go.
    stdio: ["ignore", process.stderr, "inherit", "ipc"],
  });
  all.add(child);
  const waiting = new Map();
  let next = 0;
  const ready = new Promise((done, failed) => {
    child.on("message", (message) => {
      if (message.ready) return done();
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) resolve(message.value);
      else reject(new Error(`${library} ${role}: ${message.error}`));
    });
    child.on("exit", (code, signal) => {
      all.delete(child);
      const ended = new Error(`${library} ${role} ended (${signal ?? code})`);
      failed(ended);
      for (const { reject } of waiting.values()) reject(ended);
    });
  });
  await ready;
  const call = (name, argument) =>
    new Promise((resolve, reject) => {
      next += 1;
      waiting.set(next, { resolve, reject });
      child.send({ id: next, call: name, argument });
    });
  return {
    /** Calls `name` in the process and returns its answer. */
    call,
    /** Ends it by the library's documented shutdown. */
    async close() {
      const ended = once(child, "exit");
      const late = setTimeout(() => child.kill("SIGKILL"), LATEST_END);
      await call("close");
      child.disconnect();
      await ended;
      clearTimeout(late);
    },
  };
}

/** Ends at once whatever still runs: for a run that failed. */
export function endAll() {
  for (const child of all) child.kill("SIGKILL");
}
