// Measures other libraries beside the floor of this machine, and prints one row a job and library.
//
//   node run.mjs [--json] [--cap SECONDS] [--only LIBRARY] [JOB...]
//
// Jobs: durable visible live converge replay disk cold growth fanout; all of them without a name. README.md says what they are.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startFloor } from "./floor.mjs";
import { cold, replay } from "./jobs/keeping.mjs";
import { converge } from "./jobs/meeting.mjs";
import { durable, fanout, growth, live, visible } from "./jobs/typing.mjs";
import { LIBRARIES } from "./libraries.mjs";
import { missing, table } from "./rows.mjs";
import { endAll } from "./spawned.mjs";
import { readTrace, textAfter } from "./trace.mjs";

// `disk` is what `replay` leaves: the two are one job with two rows.
const JOBS = { durable, visible, live, converge, replay, disk: replay, cold, growth, fanout };
/** Whatever happens, the run ends after this; what has not begun a while before does not begin. */
const LONGEST = 8 * 60 * 1000;
const LATEST_BEGIN = 6.5 * 60 * 1000;

const { values: options, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, cap: { type: "string", default: "15" }, only: { type: "string" } },
});
const cap = Number(options.cap) * 1000;
const libraries = LIBRARIES.filter(({ name }) => options.only === undefined || options.only === name);
const unknown = named.filter((name) => !(name in JOBS));
if (unknown.length > 0 || libraries.length === 0 || !(cap > 0)) {
  console.error(`usage: node run.mjs [--json] [--cap SECONDS] [--only LIBRARY] [JOB...], jobs: ${Object.keys(JOBS).join(" ")}`);
  process.exit(2);
}
const jobs = new Set((named.length > 0 ? named : Object.keys(JOBS)).map((name) => JOBS[name]));

const folder = mkdtempSync(join(tmpdir(), "taccuino-peers-"));
const { edits, source } = readTrace();
const text = textAfter(edits, edits.length);
const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8"));
const rows = [];
let failed = false;

function print() {
  const about = { trace: source, node: process.version, cores: cpus().length, cap_seconds: cap / 1000, versions: dependencies };
  if (options.json) console.log(JSON.stringify({ ...about, rows }, null, 2));
  else console.log(`${table(rows)}\n\ntrace: ${source}; node ${about.node}, ${about.cores} cores`);
}

function end(code) {
  endAll();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => end(1));
setTimeout(() => {
  console.error(`not done after ${LONGEST / 60_000} minutes; these rows are`);
  print();
  end(1);
}, LONGEST).unref();

const floor = await startFloor(folder);
for (const job of jobs) {
  for (const library of libraries) {
    if (performance.now() > LATEST_BEGIN) {
      failed = true;
      rows.push(missing(job.name, library, "-", `not begun: the run had no time left after ${LATEST_BEGIN / 60_000} minutes`));
      continue;
    }
    console.error(`${job.name}: ${library.name}`);
    const place = join(folder, `${job.name}-${library.name}`);
    mkdirSync(place);
    try {
      rows.push(...(await job({ library, folder: place, floor, edits, text, cap })));
    } catch (error) {
      failed = true;
      rows.push(missing(job.name, library, "-", `failed: ${error.message.split("\n")[0]}`));
      console.error(error);
      endAll();
    }
    rmSync(place, { recursive: true, force: true });
  }
}
floor.close();
print();
end(failed ? 1 : 0);
