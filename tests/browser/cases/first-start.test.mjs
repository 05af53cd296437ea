// The first thing that anybody sees: a node without data, and the form that asks who one is.

import assert from "node:assert/strict";
import { get } from "node:http";

import { firstStart } from "../harness/rooms.mjs";
import { scene } from "../harness/scene.mjs";
import { isAccessible, sees } from "../harness/sees.mjs";

scene("a first start asks language, name, organisation and laptop, and no more", ["anna"], async ({ anna }) => {
  const { page } = anna;
  await page.getByRole("heading", { level: 1, name: "Un taccuino per la tua squadra" }).waitFor();
  const form = page.getByRole("form");
  assert.equal(await form.getByRole("textbox").count(), 3);
  const languages = form.getByRole("group", { name: "Lingua" }).getByRole("radio");
  assert.equal(await languages.count(), 2);
  assert.equal(await form.locator("input, select, textarea").count(), 5);
  assert.ok(await form.getByRole("radio", { name: "Italiano" }).isChecked(), "the browser's language is chosen");
  await sees(page, "Taccuino non cifra ancora il disco");
  await sees(page, anna.folder);
  await isAccessible(page);

  // What is missing is named at the field, and nothing is lost by it.
  await page.getByLabel("Il tuo nome").fill("Anna Bianchi");
  await page.getByRole("button", { name: "Apri il mio taccuino" }).click();
  await sees(page, "Scrivi qui qualcosa.");
  assert.equal(await page.getByLabel("Il tuo nome").inputValue(), "Anna Bianchi");

  await firstStart(anna);
  await sees(page, "Prossimo passo");
  await sees(page, "Salvato su questo computer");
});

scene("the language that is chosen at the first start stays", ["anna"], async ({ anna, stage }) => {
  const { page } = anna;
  await page.getByRole("radio", { name: "English" }).check();
  await page.getByLabel("Your name").fill("Anna Bianchi");
  await page.getByLabel("Your organisation").fill("Comune di Valdoro");
  await page.getByLabel("A name for this laptop").fill("grey laptop");
  await page.getByRole("button", { name: "Open my notebook" }).click();
  const again = await stage.openPage(anna);
  await again.getByRole("heading", { level: 1, name: "Good to see you, Anna Bianchi" }).waitFor();
});

scene("a node that is asked to end ends, and starts again in its folder", ["anna"], async ({ anna }) => {
  const end = await anna.stop();
  assert.deepEqual(end, { code: 0, signal: null });
  await anna.start();
  await anna.page.goto(anna.address);
  await anna.page.getByRole("heading", { level: 1 }).waitFor();
});

scene("a stranger on this machine is told nothing but how to open Taccuino", ["anna"], async ({ anna, stage }) => {
  // Another browser: it has no cookie, and this address no token.
  const stranger = await stage.openPage({ ...anna, address: `http://127.0.0.1:${anna.port}/` }, { apart: true });
  await stranger.getByRole("heading", { level: 1, name: "Apri Taccuino da questo computer" }).waitFor();
  assert.equal(await stranger.getByRole("textbox").count(), 0);
  await isAccessible(stranger);
  // The address of a first visit lets one browser in, once.
  const late = await stage.openPage(anna, { apart: true });
  await late.getByRole("heading", { level: 1, name: "Apri Taccuino da questo computer" }).waitFor();
  // A name of some website that was made to point to this machine.
  assert.equal(await statusFor(anna.port, { Host: "example.org" }), 403);
  assert.equal(await statusFor(anna.port, { Host: `127.0.0.1:${anna.port}` }), 200);
});

scene("a page of another origin cannot open the socket", ["anna", "bruno"], async ({ anna, bruno }) => {
  // Both in one browser, so that the browser would send Anna's cookie along with what Bruno's page asks.
  const own = await socket(anna.page, anna.port);
  assert.equal(own, "open");
  assert.equal(await socket(bruno.page, anna.port), "refused");
  const website = await anna.page.context().newPage();
  assert.equal(await socket(website, anna.port), "refused");
}, { oneBrowser: true, allowProblems: true });

/** Tries to open the socket of the node on `port` from a page, and says what came of it. */
function socket(page, port) {
  return page.evaluate((port) => {
    try {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/api/socket`);
      return new Promise((resolve) => {
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("refused");
      });
    } catch {
      // The page's own policy forbids to try.
      return "refused";
    }
  }, port);
}

function statusFor(port, headers) {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: "/", headers }, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
  });
}
