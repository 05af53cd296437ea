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

const OUT = join(import.meta.dirname, "..", "out");

/**
 * Registers a test with the devices of `names`, each started in a fresh folder with its page open.
 *
 * Options: `oneBrowser` puts all pages into one browser context, as `cargo xtask demo` does; `pages: false` starts
 * the nodes alone; `allowProblems` is for scenes that break a page on purpose; the rest goes to each context
 * (`locale`, `viewport`, `colorScheme`).
 */
export function scene(title, names, body, { timeout = 120_000, ...options } = {}) {
  test(title, { timeout }, async () => {
    const stage = new Stage(options);
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
  #options;
  #browser;
  #shared;

  constructor(options) {
    this.#options = options;
  }

  async enter(names) {
    this.devices = await Promise.all(names.map((name) => Device.start(name, this.#options)));
    if (this.#options.pages === false) return;
    for (const device of this.devices) device.page = await this.openPage(device);
  }

  /** Opens one more page of a device, in the same browser as its first unless `apart`. */
  async openPage(device, { apart = false } = {}) {
    this.#browser ??= await launch();
    const { oneBrowser, pages, allowProblems, arguments: _, env, ...contextOptions } = this.#options;
    const fresh = () => openContext(this.#browser, this.problems, contextOptions);
    let context;
    if (apart) context = await fresh();
    else if (oneBrowser) context = this.#shared ??= await fresh();
    else context = device.context ??= await fresh();
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    // The token of the address lets in once; afterwards this browser has its cookie.
    const known = !apart && device.page !== undefined;
    await page.goto(known ? new URL(device.address).origin : device.address);
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
    await this.#browser?.close();
    await Promise.all(this.devices.map((device) => device.remove()));
  }
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, "").unref());
}
