// Reads the editing trace that all jobs type from, or makes a text of the same shape where there is none.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";

/** The shape of automerge-paper, for the text that is made instead. */
const EDITS = 259_778;
const INSERTS = 182_315;

/**
 * Returns `{ edits: [[position, deleted, inserted], ...], source }`, positions in UTF-16 units.
 *
 * `TACCUINO_TRACES` names the folder; without it, `shared/traces` beside the repository is looked into.
 */
export function readTrace() {
  const folder = process.env.TACCUINO_TRACES ?? resolve(import.meta.dirname, "../../../../shared/traces");
  const file = join(folder, "sequential", "automerge-paper.json.gz");
  if (!existsSync(file)) return { edits: makeEdits(), source: "made: a text of the shape of automerge-paper" };
  const trace = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
  return { edits: trace.txns.flatMap(({ patches }) => patches), source: "automerge-paper" };
}

/** Makes edits of one character at a caret that wanders in the last part of the text; the same at every call. */
function makeEdits() {
  const letters = "etaoinshrdlu etaoin shrdlu, etaoin. ";
  const random = seeded(0x7acc);
  const edits = [];
  let length = 0;
  let caret = 0;
  while (edits.length < EDITS) {
    if (random() < 0.01) caret = Math.max(0, length - Math.floor(random() * 2_000));
    if (random() < INSERTS / EDITS || caret === 0) {
      edits.push([caret, 0, letters[Math.floor(random() * letters.length)]]);
      caret += 1;
      length += 1;
    } else {
      caret -= 1;
      length -= 1;
      edits.push([caret, 1, ""]);
    }
  }
  return edits;
}

/** A linear congruence modulo 2^32: numbers in [0, 1). */
function seeded(state) {
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The text after the first `count` of `edits`. */
export function textAfter(edits, count) {
  let text = "";
  for (const [position, deleted, inserted] of edits.slice(0, count)) {
    text = text.slice(0, position) + inserted + text.slice(position + deleted);
  }
  return text;
}
