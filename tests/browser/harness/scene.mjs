// A scene: named devices with an open page each, played by one test, cleared away afterwards.
//
//   scene("what one types the other sees", ["anna", "bruno"], async ({ anna, bruno }) => {
//     await anna.page.getByRole("button", { name: "Nuova nota" }).click();
//     await sees(bruno.page, "Nuova nota");
//   });
//
// On failure each page is left as picture and text in out/, beside the last lines of each node.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { launch, openContext } from "./browser.mjs";
import { Device } from "./device.mjs";
import { Lab } from "./lab.mjs";
import { bringTogether } from "./team.mjs";

const OUT = join(import.meta.dirname, "..", "out");

/**
 * Registers a test with the devices of `names`, each started in a fresh folder with its page open.
 *
 * Options: `oneBrowser` puts all pages into one browser context, as `cargo xtask demo` does; `pages: false` starts
 * the nodes alone; `team` lets all take part in one programme, by the command line, before the pages open; `lab` puts
 * each device and its browser into a machine of its own, with its cable unplugged (plugged in with `team`), and with
 * `lab: "firewalls"` behind a firewall; `allowProblems` is for scenes that break a page on purpose; the rest goes to
 * each context (`locale`, `viewport`, `colorScheme`).
 */
export function scene(title, names, body, { timeout = 120_000, ...options } = {}) {
  test(title, { timeout }, async (t) => {
    const stage = new Stage(options);
    if (options.lab) {
      const lab = Lab.open();
      if (typeof lab === "string") {
        console.log(`SKIPPED ${title}: ${lab}`);
        return t.skip(lab);
      }
      stage.lab = lab;
    }
    try {
      await stage.enter(names);
      await body(Object.assign(Object.fromEntries(stage.devices.map((device) => [device.name, device])), { stage }));
      stage.checkProblems();
    } catch (error) {
      await stage.report(title);
      throw error;
    } finally {
      await stage.clear();
    }
  });
}

class Stage {
  devices = [];
  problems = [];
  lab;
  #options;
  #browsers = new Map();
  #shared;

  constructor(options) {
    this.#options = options;
  }

  async enter(names) {
    const started = await Promise.allSettled(names.map((name) => Device.start(name, this.#inLab(name))));
    this.devices = started.filter((one) => one.status === "fulfilled").map((one) => one.value);
    for (const one of started) if (one.status === "rejected") throw one.reason;
    if (this.#options.team) {
      for (const device of this.devices) device.machine?.plugIn();
      this.programme = await bringTogether(this.devices);
    }
    if (this.#options.pages === false) return;
    for (const device of this.devices) device.page = await this.openPage(device);
  }

  #inLab(name) {
    if (!this.lab) return this.#options;
    const machine = this.lab.machine(name);
    if (this.#options.lab === "firewalls") machine.raiseFirewall();
    return { ...this.#options, machine };
  }

  /** Returns the browser on this machine, or on the device's. */
  async #browserOf(device) {
    if (!this.#browsers.has(device.machine)) this.#browsers.set(device.machine, await launch(device.machine));
    return this.#browsers.get(device.machine);
  }

  /** Opens one more page of a device, in the same browser as its first unless `apart`. */
  async openPage(device, { apart = false } = {}) {
    const browser = await this.#browserOf(device);
    const { oneBrowser, pages, team, lab, allowProblems, arguments: _, env, ...contextOptions } = this.#options;
    const fresh = () => openContext(browser, this.problems, contextOptions);
    let context;
    if (apart) context = await fresh();
    else if (oneBrowser) context = this.#shared ??= await fresh();
    else context = device.context ??= await fresh();
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    // The token of the address lets in once; afterwards this browser has its cookie.
    const known = !apart && device.page !== undefined;
    // Whoever goes elsewhere before the door has answered takes the ticket along.
    const door = page.waitForResponse((response) => new URL(response.url()).pathname === "/api/open");
    await page.goto(known ? new URL(device.address).origin : device.address);
    await door;
    return page;
  }

  checkProblems() {
    if (this.problems.length > 0 && !this.#options.allowProblems) {
      throw new Error(`pages did what no page may do:\n${this.problems.join("\n")}`);
    }
  }

  async report(title) {
    const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    mkdirSync(OUT, { recursive: true });
    for (const device of this.devices) {
      const place = join(OUT, `${name}.${device.name}`);
      writeFileSync(`${place}.log`, `${device.log(400)}\n`);
      for (const [index, page] of (device.page?.context().pages() ?? []).entries()) {
        // A page that died cannot show itself; the others still can.
        await page.screenshot({ path: `${place}.${index}.png`, fullPage: true, timeout: 5_000 }).catch(() => {});
        const html = await Promise.race([page.content().catch(() => ""), after(5_000)]);
        if (html) writeFileSync(`${place}.${index}.html`, html);
      }
    }
    if (this.problems.length > 0) writeFileSync(join(OUT, `${name}.problems.txt`), this.problems.join("\n"));
  }

  async clear() {
    await Promise.all([...this.#browsers.values()].map((browser) => browser.close()));
    await Promise.all(this.devices.map((device) => device.remove()));
    this.lab?.clear();
  }
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, "").unref());
}
