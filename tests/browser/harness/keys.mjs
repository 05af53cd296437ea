// A person without a mouse: Tab, arrows, Enter, letters. Whatever is reached shows where the focus is, or the scene fails.

import assert from "node:assert/strict";

import { until } from "./team.mjs";

// A long page has this many stops at most; Tab wraps around at its end.
const STOPS = 500;

/** Moves the focus by Tab (back by Shift+Tab) to a locator's element, or to a control of which this is the name or part. */
export async function tabTo(page, what, { back = false } = {}) {
  if (typeof what !== "string") await what.waitFor({ state: "attached" });
  for (let steps = 0; steps < STOPS; steps += 1) {
    const is = typeof what === "string" ? (await nameOfFocused(page)).includes(what) : await hasFocus(what);
    if (is) return showsFocus(page, what);
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  assert.fail(`the keyboard does not reach ${what}`);
}

/** Reaches a link or a button and presses it. */
export async function press(page, what, options) {
  await tabTo(page, what, options);
  await page.keyboard.press("Enter");
}

/** Reaches a field and types into it, in the place of what it held. */
export async function type(page, what, text, options) {
  await tabTo(page, what, options);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

/** Types a day, written `YYYY-MM-DD`, into the field of a date: its parts stand in the order of the browser's own language. */
export async function typeDay(page, what, day, options) {
  await tabTo(page, what, options);
  const [year, month, date] = day.split("-");
  for (const parts of [[date, month, year], [month, date, year]]) {
    await page.keyboard.type(parts.join(""));
    if ((await what.inputValue()) === day) return;
    // Back to the first part.
    for (let back = 0; back < 3; back += 1) await page.keyboard.press("ArrowLeft");
  }
  assert.fail(`${what} takes no day by keys`);
}

/** Reaches a group of radio buttons and goes by arrows to one of them. */
export async function pick(page, radio, options) {
  await radio.waitFor({ state: "attached" });
  const group = await radio.getAttribute("name");
  await tabUntil(page, (element, group) => element.type === "radio" && element.name === group, group, options);
  for (let steps = 0; !(await hasFocus(radio)); steps += 1) {
    assert.ok(steps < 30, `no arrow leads to ${radio}`);
    await page.keyboard.press("ArrowDown");
  }
  if (!(await radio.isChecked())) await page.keyboard.press("Space");
  await showsFocus(page, radio);
  assert.ok(await radio.isChecked());
}

/** Reaches a list to choose from and goes by arrows to the option that is called so. */
export async function choose(page, what, label, options) {
  await tabTo(page, what, options);
  const chosen = () => page.evaluate(() => document.activeElement.selectedOptions[0]?.textContent.trim() ?? "");
  await page.keyboard.press("Home");
  for (let steps = 0; (await chosen()) !== label; steps += 1) {
    assert.ok(steps < 60, `${what} has no option «${label}»`);
    await page.keyboard.press("ArrowDown");
  }
}

/**
 * Begins a document in a room of the programme; `looks` at the form before the first word is typed. Returns its id once
 * it is open.
 */
export async function begin({ page }, room, name, title, looks) {
  await press(page, page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: room }));
  await press(page, page.getByRole("button", { name }));
  const form = page.locator("form", { has: page.getByRole("heading", { name }) });
  await looks(form);
  await type(page, form.getByLabel("Titolo"), title);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  return page.url().match(/\/d\/([0-9a-z]+)/)[1];
}

/** Waits until an element has the focus. */
export function focused(page, locator) {
  return until(`${locator} has the focus`, () => hasFocus(locator));
}

async function tabUntil(page, is, argument, { back = false } = {}) {
  for (let steps = 0; steps < STOPS; steps += 1) {
    const element = await page.evaluateHandle(() => document.activeElement);
    if (await element.evaluate(is, argument)) return;
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  assert.fail(`the keyboard does not reach ${argument}`);
}

function hasFocus(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

function nameOfFocused(page) {
  return page.evaluate(() => {
    const here = document.activeElement;
    if (!here?.matches("a, button, input, select, textarea, summary")) return "";
    return (here.getAttribute("aria-label") ?? here.labels?.[0]?.innerText ?? here.innerText).trim();
  });
}

/** Fails where one cannot see that this has the focus: it needs a ring of some width and colour, in sight. */
async function showsFocus(page, what) {
  const ring = await page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const isDrawn = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\)$|transparent/.test(outlineColor);
    return { isDrawn, isThere: width > 1 && height > 1, told: `${outlineStyle} ${outlineWidth} ${outlineColor}, ${width} x ${height}` };
  });
  assert.ok(ring.isDrawn && ring.isThere, `${what} has the focus and shows no ring: ${ring.told}`);
}
