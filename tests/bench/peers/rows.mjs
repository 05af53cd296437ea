// A row of the table: rounds of one job beside the floor of the same rounds.

/** How often everything is measured. */
export const ROUNDS = 5;

/** The value in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Makes a row from one value and one floor a round; a ratio is taken within its round.
 *
 * `note` says what else a reader must know, above all what was not reached.
 */
export function row(job, library, unit, values, floors, note = "") {
  const ratios = values.map((value, round) => value / floors[round]);
  return {
    job,
    peer: library.name,
    hops: library.hops,
    durability: library.durability,
    unit,
    rounds: values.length,
    value: rounded(median(values)),
    worst: rounded(Math.max(...values)),
    floor: rounded(median(floors)),
    ratio: rounded(median(ratios)),
    worst_ratio: rounded(Math.max(...ratios)),
    note,
  };
}

/** The library on a device alone: nothing goes over the wire. */
export const alone = (library) => ({ ...library, hops: 0 });

/** Makes a row for what could not be measured, and why. */
export function missing(job, library, unit, note) {
  const nothing = { value: null, worst: null, floor: null, ratio: null, worst_ratio: null };
  return { job, peer: library.name, hops: library.hops, durability: library.durability, unit, rounds: 0, ...nothing, note };
}

/** Prints rows as a table for people. */
export function table(rows) {
  const columns = ["job", "peer", "hops", "unit", "rounds", "value", "worst", "floor", "ratio", "worst_ratio", "durability", "note"];
  const cells = [columns, ...rows.map((one) => columns.map((column) => String(one[column] ?? "-")))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()).join("\n");
}

function rounded(value) {
  return Number(value.toPrecision(4));
}
