// `cargo xtask demo` as a person runs it: started, read until its addresses stand there, ended by Ctrl-C.
//
// Knows no browser. What it waits for are lines that the command prints, and its end.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..", "..");
/** Builds that the steps before have done are quick; a run by hand may have to build a page. */
const OPENS_WITHIN = 240_000;
/** A node may take a minute to send what others lack. */
const ENDS_WITHIN = 80_000;
/** A person, the organisation, and below them the address of the page. */
const ADDRESS = /^ {2}(.+) \((.+)\)\n {4}(http:\/\/\S+)$/gm;
const LAST_LINE = /^Ctrl-C stops all three/m;

/** Returns a file of the checkout, read as JSON. */
export function readJson(...path) {
  return JSON.parse(readFileSync(join(ROOT, ...path), "utf8"));
}

export class Demo {
  /** The folder of the three data folders; empty at the start. */
  folder = mkdtempSync(join(tmpdir(), "taccuino-demo-"));
  /** The laptops as the command names them: `{ person, organisation, address }`, in its order. */
  laptops = [];

  #said = "";
  #process;
  #ended;

  /** Starts the command, and returns once it has named the addresses of its pages. */
  static async start() {
    const demo = new Demo();
    try {
      await demo.#start();
    } catch (error) {
      await demo.clear();
      throw error;
    }
    return demo;
  }

  async #start() {
    const words = ["xtask", "demo", "--data", this.folder];
    const child = spawn(process.env.CARGO ?? "cargo", words, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      child.once("close", (code, signal) => resolve(signal ?? code));
      child.once("error", (error) => resolve(error.message));
    });
    const isUp = new Promise((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text) => {
          this.#said += text;
          if (LAST_LINE.test(this.#said)) resolve("up");
        });
      }
    });
    const first = await within(OPENS_WITHIN, Promise.race([isUp, this.#ended]));
    if (first === undefined) this.#fail(`named no addresses within ${OPENS_WITHIN / 1000} s`);
    if (first !== "up") this.#fail(`ended by itself (${first})`);
    this.laptops = [...this.#said.matchAll(ADDRESS)].map(([, person, organisation, address]) => {
      return { person, organisation, address };
    });
  }

  /** Ends the command as Ctrl-C does, and returns its exit code once it has ended. */
  async interrupt() {
    this.#process.kill("SIGINT");
    const end = await within(ENDS_WITHIN, this.#ended);
    if (end === undefined) this.#fail(`did not end within ${ENDS_WITHIN / 1000} s of Ctrl-C`);
    return end;
  }

  /** Returns the command lines of nodes that still run on these folders; by `/proc`, so on Linux alone. */
  nodes() {
    if (process.platform !== "linux") return [];
    const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return numbers.flatMap((number) => {
      try {
        const words = readFileSync(`/proc/${number}/cmdline`, "utf8").split("\0");
        return words.includes("serve") && words.some((word) => word.startsWith(this.folder)) ? [words.join(" ")] : [];
      } catch {
        // It ended between the two looks.
        return [];
      }
    });
  }

  /** Returns what the command said. */
  log() {
    return this.#said;
  }

  /** Ends what still runs, and removes the folder. */
  async clear() {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGINT");
      if ((await within(ENDS_WITHIN, this.#ended)) === undefined) child.kill("SIGKILL");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #fail(what) {
    throw new Error(`\`cargo xtask demo\` ${what}. It said:\n${this.#said}`);
  }
}

/** Waits for a promise, and returns nothing when the time is over. */
async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
