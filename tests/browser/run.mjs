// Runs the browser suite: every file of cases/, or those whose names contain one of the given words.
//
// `cargo xtask test browser` calls this with the node and the browser to use. By hand:
//   TACCUINO_BIN=../../target/app/debug/taccuino node run.mjs first-start

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const here = import.meta.dirname;
const words = process.argv.slice(2);
const files = readdirSync(join(here, "cases"))
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort()
  .map((name) => join(here, "cases", name));

if (files.length === 0) {
  console.error(`No file of cases/ has ${words.join(" or ")} in its name.`);
  process.exit(2);
}
rmSync(join(here, "out"), { recursive: true, force: true });

// One file at a time: each starts several nodes and pages, and a slow machine shall not look like a lost message.
const tests = run({ files, concurrency: 1, timeout: 10 * 60 * 1000 });
let failed = false;
tests.on("test:fail", () => (failed = true));
tests.on("end", () => (process.exitCode = failed ? 1 : 0));
tests.compose(new spec()).pipe(process.stdout);
