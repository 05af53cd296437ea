// Packs of an association, made for a scene: a form with a question of each short kind, a benchmark of one key factor.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HEAD = ["title", "intro", "rationale", "credits", "copyright", "funding"];

const FORM = {
  structure: `id = "own-survey"\nversion = 1\nkind = "form"\ntheme = "own"\n\n[[sections]]\nid = "s1"\nquestions = [
  { id = "w1", kind = "yes-no" },
  { id = "w2", kind = "link" },
  { id = "w3", kind = "date" },
  { id = "w4", kind = "choice", options = ["often", "rarely"] },
]\n`,
  title: "Indagine dell’associazione",
  texts: {
    s1: { title: "Lo sportello" },
    w1: { text: "C’è uno sportello?" },
    w2: { text: "Dove se ne legge?" },
    w3: { text: "Da quando è aperto?" },
    w4: { text: "Quanto spesso ci si va?" },
    often: { title: "Spesso" },
    rarely: { title: "Di rado" },
  },
};

const BENCHMARK = {
  structure: `id = "own-benchmark"\nversion = 1\nkind = "benchmark"\ntheme = "own"\nlevels = ["not-discussed", "not-yet", "partly", "fully"]\n
[[factors]]\nid = "x1"\nquestions = [{ id = "x1q1", kind = "yes-no" }]\n`,
  title: "Benchmark dell’associazione",
  texts: {
    "not-discussed": { title: "Non se n’è parlato" },
    "not-yet": { title: "Non ancora" },
    partly: { title: "In parte" },
    fully: { title: "Del tutto" },
    x1: { title: "Porte aperte", rationale: "Chi trova chiuso non torna." },
    x1q1: { text: "Le porte sono aperte?" },
  },
};

/** Writes both packs into a device's folder and returns their folders: a form `own-survey`, a benchmark `own-benchmark`. */
export function ownPacks(device) {
  return [FORM, BENCHMARK].map((pack, index) => {
    const folder = join(device.folder, `pack-${index}`);
    mkdirSync(folder);
    const head = Object.fromEntries(HEAD.map((name) => [name, `${pack.title}: ${name}`]));
    const tables = Object.entries({ pack: { ...head, title: pack.title }, ...pack.texts });
    const lines = tables.map(([id, texts]) => [`[${id}]`, ...Object.entries(texts).map(([name, text]) => `${name} = ${JSON.stringify(text)}`)]);
    writeFileSync(join(folder, "pack.toml"), pack.structure);
    writeFileSync(join(folder, "it.toml"), ['language = "it"', ...lines.flat()].join("\n"));
    return folder;
  });
}
