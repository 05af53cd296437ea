// What a page shows, awaited: the browser looks again at every frame, so nothing here sleeps.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const WITHIN = 20_000;

/** Waits until `text` (a string, or a regular expression) is visible on the page. */
export async function sees(page, text, { within = WITHIN } = {}) {
  await page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: within });
}

/** Waits until nothing on the page shows `text`. */
export async function seesNoMore(page, text, { within = WITHIN } = {}) {
  await page.getByText(text).filter({ visible: true }).first().waitFor({ state: "hidden", timeout: within });
}

/** Waits until the field or element of `locator` holds exactly `text`. */
export function holds(locator, text, options) {
  return untilText(locator, "equals", text, options);
}

/** Waits until the field or element of `locator` holds `part` somewhere. */
export function contains(locator, part, options) {
  return untilText(locator, "includes", part, options);
}

async function untilText(locator, relation, wanted, { within = WITHIN } = {}) {
  const deadline = Date.now() + within;
  for (;;) {
    const left = Math.max(1, deadline - Date.now());
    const found = await locator.evaluate(watch, { relation, wanted, within: left }, { timeout: left });
    if (found.holds) return;
    // The page may have drawn the element anew: then the locator finds the new one.
    if (found.gone && Date.now() < deadline) continue;
    assert.fail(`${locator} should hold (${relation}) ${JSON.stringify(wanted)} and holds ${JSON.stringify(found.text)}`);
  }
}

/** Runs in the page: resolves at the first frame in which the element's text is as wanted, or it is gone, or late. */
function watch(element, { relation, wanted, within }) {
  const deadline = performance.now() + within;
  return new Promise((resolve) => {
    const look = () => {
      const text = element.value ?? element.textContent;
      const holds = relation === "equals" ? text === wanted : text.includes(wanted);
      const gone = !element.isConnected;
      if (holds || gone || performance.now() > deadline) resolve({ holds: holds && !gone, gone, text });
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Returns the text and the selection of a text field, in UTF-16 units. */
export function caret(locator) {
  return locator.evaluate((field) => ({ text: field.value, start: field.selectionStart, end: field.selectionEnd }));
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Checks the page against WCAG 2.1 A and AA with axe, and names every violation. */
export async function isAccessible(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }),
  );
  const described = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
  assert.deepEqual(described, [], described.join("\n"));
}
