// Every day: the line that says where the words are, working offline, and a copy to keep.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { basename, join } from "node:path";

import { field, open, room } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { holds, isAccessible, sees, seesNoMore } from "../harness/sees.mjs";
import { documents, newDocument, prose, sameEverywhere, until, write } from "../harness/team.mjs";

const HOUR = 60 * 60 * 1000;
const MORNING = morning();
const BANNER = "Stai lavorando offline: nulla esce da questo computer e nulla arriva.";

scene("the line below says truly where the words are", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno] });
  await sameEverywhere([anna, bruno], visit);
  const foot = anna.page.getByRole("contentinfo");
  await anna.page.clock.install();
  await anna.page.reload();
  await sees(foot, "Salvato su questo computer");
  await sees(foot, "Anche sul computer di Bruno Conti fino a questo momento");

  await bruno.command(["offline", "on"]);
  await write(anna, visit, "purpose", "Solo da Anna.");
  await sees(foot, "Solo su questo computer: 1 documento");
  await anna.page.clock.fastForward("05:00");
  await sees(foot, /Anche sul computer di Bruno Conti fino a 5 minuti fa/);

  // What only its owner may read is counted, and told apart.
  const note = await newDocument(anna, "note", { level: "me", links: [visit] });
  await write(anna, note, "body", "Solo per me.");
  await sees(foot, "Solo su questo computer: 2 documenti · 1 è solo per te");

  await bruno.command(["offline", "off"]);
  await sees(foot, "Anche sul computer di Bruno Conti fino a questo momento");
  await sees(foot, "Solo su questo computer: 1 documento · 1 è solo per te");
  assert.equal(await prose(bruno, visit, "purpose"), "Solo da Anna.");
}, { team: true });

scene("the line below gives the clock after an hour and the day on the next", ["anna", "bruno"], async ({ anna, bruno, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1", others: [bruno] });
  await sameEverywhere([anna, bruno], visit);
  await bruno.stop();
  const [{ complete }] = (await until("Bruno is away", async () => {
    const peers = await anna.command(["peers"]);
    return peers[0].place === "Away" && peers[0].complete ? peers : undefined;
  }));
  const clock = new Date(complete).toLocaleTimeString("it", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: MORNING });
  const day = new Date(complete).toLocaleDateString("it", { day: "numeric", month: "long", timeZone: MORNING });
  const foot = anna.page.getByRole("contentinfo");
  await anna.page.clock.install({ time: complete + 2 * HOUR });
  await anna.page.reload();
  await sees(foot, `Anche sul computer di Bruno Conti fino alle ${clock}`);
  await anna.page.clock.setFixedTime(complete + 26 * HOUR);
  await anna.page.clock.runFor(30_000);
  await sees(foot, `Anche sul computer di Bruno Conti fino al ${day}, ${clock}`);
}, { team: true, timezoneId: MORNING });

scene("working offline survives a restart and shows its banner everywhere", ["anna", "bruno"], async ({ anna, bruno }) => {
  await anna.page.getByRole("switch", { name: "Lavora offline" }).check();
  await sees(anna.page, BANNER);
  const visit = await newDocument(anna, "visit", { title: "Scritta offline" });
  await anna.stop();
  await anna.start();
  await sees(anna.page, BANNER);
  await anna.page.reload();
  await sees(anna.page, BANNER);
  await room(anna.page, "Computer");
  await sees(anna.page, BANNER);
  await isAccessible(anna.page);
  assert.ok(await anna.page.getByRole("switch", { name: "Lavora offline" }).isChecked());
  assert.ok(!(await documents(bruno)).some((one) => one.id === visit), "nothing left this laptop");
  await anna.page.getByRole("button", { name: "Torna a lavorare con gli altri" }).click();
  await seesNoMore(anna.page, BANNER);
  await until("Bruno has it", async () => (await documents(bruno)).some((one) => one.id === visit));
}, { team: true });

scene("a copy from the page can be put in place of a lost notebook", ["anna"], async ({ anna, stage }) => {
  const visit = await newDocument(anna, "visit", { title: "Visita 1" });
  await write(anna, visit, "purpose", "Questo non deve andare perso.");
  await anna.page.getByRole("link", { name: "Impostazioni" }).click();
  await sees(anna.page, anna.folder);
  const coming = anna.page.waitForEvent("download");
  await anna.page.getByRole("link", { name: "Salva una copia…" }).click();
  const copy = join(anna.folder, "..", `${basename(anna.folder)}.copy`);
  await (await coming).saveAs(copy);
  try {
    // The notebook is lost; the folder with the laptop's key is still there.
    await anna.stop();
    rmSync(join(anna.folder, "notebook.redb"));
    await anna.command(["restore", copy]);
    await anna.start();
    // A copy holds no cookie: the browser comes in as at its first visit.
    await anna.page.goto(anna.address);
    await anna.page.getByRole("navigation", { name: "Programma" }).waitFor();
    await open(stage, anna, visit);
    const purpose = field(anna.page, "Scopo");
    await holds(purpose, "Questo non deve andare perso.");
    await purpose.press("Control+End");
    await anna.page.keyboard.type(" E si continua.");
    await until("it is written on", async () => (await prose(anna, visit, "purpose")).endsWith("E si continua."));
  } finally {
    rmSync(copy, { force: true });
  }
}, { team: true });

/** Names a time zone in which it is about nine in the morning: two hours later it is the same day. */
function morning() {
  const offset = 9 - new Date().getUTCHours();
  const east = offset < -12 ? offset + 24 : offset;
  return `Etc/GMT${east > 0 ? "-" : "+"}${Math.abs(east)}`;
}
