// Runs the browser suite: every file of cases/, or those whose names contain one of the given words.
//
// `cargo xtask test browser` calls this with the node and the browser to use. By hand:
//   TACCUINO_BIN=../../target/app/debug/taccuino node run.mjs first-start
// Another folder than cases/ is named first: `--in demo` starts `cargo xtask demo` and plays with it.
// One scene is named last: `--only "its whole title"`.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const here = import.meta.dirname;
const given = process.argv.slice(2);
const only = given.at(-2) === "--only" ? given.splice(-2)[1] : undefined;
const [folder, words] = given[0] === "--in" ? [given[1] ?? "", given.slice(2)] : ["cases", given];
const files = readdirSync(join(here, folder))
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort()
  .map((name) => join(here, folder, name));

if (files.length === 0) {
  console.error(`No file of ${folder}/ has ${words.join(" or ")} in its name.`);
  process.exit(2);
}
// Pictures of the suite's last run; those of another folder have a place of their own.
rmSync(folder === "cases" ? join(here, "out") : join(here, "out", folder), { recursive: true, force: true });

// One file at a time: each starts several nodes and pages, and a slow machine shall not look like a lost message.
const tests = run({ files, concurrency: 1, timeout: 10 * 60 * 1000, testNamePatterns: only && [only] });
let failed = false;
tests.on("test:fail", () => (failed = true));
tests.on("end", () => (process.exitCode = failed ? 1 : 0));
tests.compose(new spec()).pipe(process.stdout);
