// The first thing that anybody sees: a node without data, and the form that asks who one is.

import assert from "node:assert/strict";
import { get } from "node:http";

import { scene } from "../harness/scene.mjs";
import { isAccessible } from "../harness/sees.mjs";

scene("a first start asks for name, organisation and laptop, and no more", ["anna"], async ({ anna }) => {
  const heading = anna.page.getByRole("heading", { level: 1 });
  await heading.waitFor();
  const form = anna.page.getByRole("form").or(anna.page.locator("form")).first();
  await form.waitFor();
  assert.equal(await form.getByRole("textbox").count(), 3);
  await isAccessible(anna.page);
});

scene("a node that is asked to end ends, and starts again in its folder", ["anna"], async ({ anna }) => {
  const end = await anna.stop();
  assert.deepEqual(end, { code: 0, signal: null });
  await anna.start();
  await anna.page.goto(anna.address);
  await anna.page.getByRole("heading", { level: 1 }).waitFor();
});

scene("a stranger on this machine is told nothing", ["anna"], async ({ anna, stage }) => {
  // Another browser: it has no cookie, and this address no token.
  const stranger = await stage.openPage({ ...anna, address: `http://127.0.0.1:${anna.port}/` }, { apart: true });
  await stranger.locator("body").waitFor();
  assert.equal(await stranger.getByRole("textbox").count(), 0);
  // A name of some website that was made to point to this machine.
  assert.notEqual(await statusFor(anna.port, { Host: "example.org" }), 200);
  assert.equal(await statusFor(anna.port, { Host: `127.0.0.1:${anna.port}` }), 200);
});

function statusFor(port, headers) {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: "/", headers }, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
  });
}
