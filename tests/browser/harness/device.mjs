// A device: one real `taccuino` process with a fresh data folder, and the command line that speaks to it.
//
// Knows no browser. What it waits for are events: lines that the node prints, and its end.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const ADDRESS = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/\S*/;
const STARTS_WITHIN = 30_000;
const STOPS_WITHIN = 70_000;

function binary() {
  const file = process.env.TACCUINO_BIN;
  if (!file) throw new Error("TACCUINO_BIN does not name the taccuino to test; run `cargo xtask test browser`");
  return file;
}

export class Device {
  /** The name that the test gives to this device. */
  name;
  /** The folder of its data. */
  folder;
  /** The port of its page; the same after a restart, so that open pages find it again. */
  port;
  /** The address to open, with the token of a first visit; of the process that runs now. */
  address;
  /** The machine of a lab that it runs in; none for this one. */
  machine;
  /** Everything that the node printed, in order. */
  lines = [];

  #process;
  #ended;
  #listeners = new Set();

  /** Starts a device; with a `machine` of a lab it runs there, on that machine's network. */
  static async start(name, { machine, ...options } = {}) {
    const device = new Device();
    device.name = name;
    device.folder = mkdtempSync(join(tmpdir(), `taccuino-${name}-`));
    device.machine = machine;
    device.options = options;
    await device.start();
    return device;
  }

  get running() {
    return this.#process !== undefined;
  }

  /** Starts the node in its folder, and returns once its page can be opened. */
  async start() {
    if (this.running) throw new Error(`${this.name} runs already`);
    const words = ["serve", "--data", this.folder, "--no-open"];
    if (!this.machine) words.push("--loopback");
    if (this.port) words.push("--port", String(this.port));
    const child = spawn(...this.#program([...words, ...(this.options.arguments ?? [])]), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...this.options.env },
    });
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.#process = undefined;
        this.#tell(`(ended: ${signal ?? code})`);
        resolve({ code, signal });
      });
      child.once("error", (error) => this.#tell(`(could not start: ${error.message})`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#tell(line));
    }
    const line = await this.line(ADDRESS, { within: STARTS_WITHIN, from: this.lines.length });
    this.address = line.match(ADDRESS)[0];
    this.port = Number(new URL(this.address).port);
  }

  /** Resolves with the first line that matches `pattern`, from line number `from` on; a node that ends rejects. */
  line(pattern, { within = 30_000, from = 0 } = {}) {
    return new Promise((resolve, reject) => {
      const look = (line) => {
        if (pattern.test(line)) finish(() => resolve(line));
        else if (line.startsWith("(")) finish(() => reject(new Error(`${this.name} ${line}\n${this.log()}`)));
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`${this.name} did not print ${pattern} within ${within} ms\n${this.log()}`))),
        within,
      );
      const finish = (settle) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        settle();
      };
      this.#listeners.add(look);
      this.lines.slice(from).forEach((line) => this.#listeners.has(look) && look(line));
    });
  }

  /** Asks the node to end, as Ctrl-C does, and returns how it ended. */
  async stop() {
    return this.#end("SIGTERM");
  }

  /** Ends the node as a power cut does: nothing more is written. */
  async kill() {
    return this.#end("SIGKILL");
  }

  /** Ends the node as a power cut does, and starts it again in the same folder. */
  async killAndRestart() {
    await this.kill();
    await this.start();
  }

  /** Runs `taccuino WORDS --json` on this device's folder and returns what it says, read as JSON. */
  async command(words, { input = "", within = 60_000 } = {}) {
    const running = promisify(execFile)(...this.#program([...words, "--data", this.folder, "--json"]), {
      timeout: within,
      maxBuffer: 64 * 1024 * 1024,
    });
    // A command that reads nothing may have ended before this is written; how it ended is what counts.
    running.child.stdin.on("error", () => {});
    running.child.stdin.end(input);
    const { stdout } = await running;
    return readJson(stdout);
  }

  /** Runs a command that must be refused, and returns its line on standard error. */
  async refused(words, options) {
    try {
      await this.command(words, options);
    } catch (error) {
      if (typeof error.code === "number" && error.code !== 0) return error.stderr.trim();
      throw error;
    }
    throw new Error(`${this.name}: \`taccuino ${words.join(" ")}\` was not refused`);
  }

  /** Returns the command line on another folder; no node runs there. */
  elsewhere(folder) {
    const other = new Device();
    return Object.assign(other, { name: `${this.name} elsewhere`, folder, machine: this.machine, options: this.options });
  }

  /** Returns the last lines of the node, for the report of a failure. */
  log(count = 40) {
    return this.lines.slice(-count).join("\n");
  }

  /** Ends the node if it runs, and removes its data. */
  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #program(words) {
    return this.machine ? this.machine.command(binary(), words) : [binary(), words];
  }

  async #end(signal) {
    const child = this.#process;
    if (!child) return undefined;
    child.kill(signal);
    const overdue = setTimeout(() => child.kill("SIGKILL"), STOPS_WITHIN);
    const end = await this.#ended;
    clearTimeout(overdue);
    if (signal === "SIGTERM" && end.signal === "SIGKILL") {
      throw new Error(`${this.name} did not end within ${STOPS_WITHIN} ms of being asked\n${this.log()}`);
    }
    return end;
  }

  #tell(line) {
    this.lines.push(line);
    for (const listener of [...this.#listeners]) listener(line);
  }
}

/** Reads one JSON value, or one a line. */
function readJson(text) {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return trimmed.split("\n").map((line) => JSON.parse(line));
  }
}
