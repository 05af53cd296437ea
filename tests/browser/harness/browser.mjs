// Chromium, headless, as a person without internet would have it: whatever a page asks of another host is an error.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A test that needs a camera gets one that shows a moving pattern, and nobody is asked.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** Starts a browser of its own profile; with a `machine` of a lab it runs there. */
export function launch(machine) {
  const chromiumFile = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const executablePath = machine ? wrapper(machine, chromiumFile) : chromiumFile;
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

/** Writes a program that starts the browser in the machine: Playwright takes a file, not words. */
function wrapper(machine, chromiumFile) {
  const file = join(mkdtempSync(join(tmpdir(), "taccuino-browser-")), "chromium");
  const [program, words] = machine.command(chromiumFile);
  writeFileSync(file, `#!/bin/sh\nexec ${[program, ...words].join(" ")} "$@"\n`, { mode: 0o755 });
  return file;
}

/** Opens a context, which is one person's browser, and records in `problems` what no page may do. */
export async function openContext(browser, problems, { locale = "it-IT", viewport = { width: 1280, height: 720 }, ...rest } = {}) {
  const context = await browser.newContext({ locale, viewport, reducedMotion: "reduce", ...rest });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    const local = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
    if (!local && protocol.startsWith("http")) problems.push(`asked ${request.url()} of another host`);
  });
  context.on("weberror", (webError) => problems.push(`script error: ${webError.error().message}`));
  context.on("console", (message) => {
    const text = message.text();
    const grave = text.includes("panicked at") || text.includes("Content Security Policy");
    if (message.type() === "error" && grave) problems.push(`console: ${text}`);
  });
  return context;
}
