// Cities that take part as equals: each has what a mentee has, and no page of theirs speaks of mentor and mentee.

import assert from "node:assert/strict";

import { scene } from "../harness/scene.mjs";
import { sees, seesNoMore } from "../harness/sees.mjs";
import { arrives, documents, newDocument, show, until } from "../harness/team.mjs";

const CITIES = ["alfa", "beta", "gamma", "delta"];
/** What only a pair says of itself, in both languages. */
const OF_A_PAIR = /mentee|mentor|(two|both) teams|two cities|due squadre|due città|the other city|l’altra città/i;
const ROOMS = ["", "/needs", "/network", "/assessments", "/visits", "/plan", "/people", "/invite", "/search?q=rete"];
const GUIDES = ["process", "visits", "support-network"];
const FORMS = ["needs-analysis", "training", "scope", "good-practice"];

/** Lets all cities take part in one programme that the first founds; returns its id. */
async function asEquals([founder, ...others]) {
  for (const device of [founder, ...others]) {
    const who = ["--name", `Persona ${device.name}`, "--organisation", `Comune ${device.name}`, "--laptop", device.name];
    await device.command(["setup", ...who, "--language", "it"]);
  }
  const programme = await founder.command(["programme", "new", "--title", "Alla pari", "--theme", "Lavoro", "--preset", "community"]);
  assert.equal(programme.shape, "equals");
  for (const device of others) {
    // Nobody says what the city does: among equals it does what the others do.
    const invitation = await founder.command(["invite", "--auto-admit", "--organisation", `Comune ${device.name}`]);
    assert.equal(invitation.role, "mentee-team");
    await device.command(["join", invitation.text]);
    await arrives(device, programme.document);
  }
  return programme;
}

/** Reads everything that a page says, aloud or in sight, also what is folded away; not whom its sources credit. */
function everythingSaid(page) {
  return page.evaluate(() => {
    const said = [document.title];
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    const credits = [...document.querySelectorAll(".credits, .origin")];
    for (const part of credits) part.style.display = "none";
    said.push(document.body.innerText);
    for (const option of document.querySelectorAll("option")) said.push(option.textContent);
    for (const field of document.querySelectorAll("input, textarea")) said.push(field.value, field.placeholder);
    for (const named of document.querySelectorAll("[aria-label], [title]")) said.push(named.ariaLabel ?? "", named.title ?? "");
    for (const part of credits) part.style.display = "";
    return said;
  });
}

/** Fails where a page says what only a pair says. */
async function speaksOfNoPair(page, where) {
  const wrong = (await everythingSaid(page)).flatMap((said) => said.split("\n")).filter((line) => OF_A_PAIR.test(line));
  assert.deepEqual(wrong, [], where);
}

/** What a room shows last: until then there would be nothing to read. */
const LAST = { "": ".card.next", "/people": "main li .name", "/search?q=rete": "main .found section" };

/** Goes to an address and returns once its heading stands there and nothing is looked for any more. */
async function goTo(page, path) {
  await page.goto(new URL(path, page.url()).href);
  await page.locator("main h1").waitFor();
  await page.locator("main .progress").first().waitFor({ state: "detached" });
}

/** Shows every choice that begins something in a room: each button that opens a form is pressed, each visit chosen. */
async function openEverything(page) {
  for (const radio of await page.locator("main form.card fieldset input[type=radio]").all()) {
    await radio.check();
    await speaksOfNoPair(page, "a choice");
  }
  const begins = page.locator("main button.quiet").filter({ visible: true, hasText: /^\s*(Comincia|Begin)/ });
  for (const name of (await begins.allInnerTexts()).map((text) => text.trim())) {
    await begins.filter({ hasText: name }).first().click();
    await page.locator("main form.card").first().waitFor();
    await speaksOfNoPair(page, name);
  }
}

scene("four cities take part as equals: each has a plan, a benchmark and a network of its own", CITIES, async (cities) => {
  const devices = CITIES.map((name) => cities[name]);
  const [founder] = devices;
  const { id: programme, document } = await asEquals(devices);
  for (const device of devices) {
    for (const kind of ["plan", "assessment"]) await newDocument(device, kind, { title: `${kind} di ${device.name}`, others: devices });
    await newDocument(device, "network", { title: `Rete di ${device.name}`, level: "pair", others: devices });
  }
  const known = await documents(founder);
  for (const kind of ["plan", "assessment", "network"]) {
    assert.deepEqual(known.filter((one) => one.kind === kind).map((one) => one.owner.join()).sort(), devices.map((one) => `Comune ${one.name}`).sort());
  }

  const own = (kind) => known.find((one) => one.kind === kind && one.owner.includes("Comune alfa")).id;
  const shown = [document, `${own("assessment")}/f1`, ...["plan", "assessment", "network"].map(own)];
  for (const kind of ["commitment", "issues"]) shown.push(await newDocument(founder, kind, { title: kind, level: "team" }));
  for (const pack of FORMS) shown.push(await newDocument(founder, "form", { title: pack, pack, level: pack === "training" ? "programme" : "pair" }));
  const page = (founder.page = await cities.stage.openPage(founder));
  const visits = `/p/${programme}/visits`;
  await page.getByRole("combobox", { name: "Programma" }).waitFor();
  // Each visit begins with words of its own, which are then in the document.
  for (const [number, title] of ["Prima visita di studio", "Seconda visita di studio", "Terza visita di studio"].entries()) {
    await goTo(page, visits);
    await page.locator("main form.card").getByRole("radio", { name: title }).check();
    await page.locator("main form.card").getByRole("button", { name: "Comincia" }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    const visit = await until("the visit", async () => (await documents(founder)).filter((one) => one.kind === "visit")[number]);
    assert.doesNotMatch(JSON.stringify(await show(founder, visit.id)), OF_A_PAIR, title);
    shown.push(visit.id);
  }
  shown.push(await newDocument(founder, "note", { title: "Appunto", level: "pair", links: [shown.at(-1)] }));

  for (const language of ["it", "en"]) {
    await page.getByRole("group", { name: /Lingua|Language/ }).getByRole("button", { name: language }).click();
    await sees(page, language === "it" ? "Computer" : "Laptops");
    for (const place of [...ROOMS, ...GUIDES.map((guide) => `/guide/${guide}`), ...shown.map((id) => `/d/${id}`)]) {
      await goTo(page, `/p/${programme}${place}`);
      if (LAST[place]) await page.locator(LAST[place]).first().waitFor();
      await speaksOfNoPair(page, `${language}: ${place}`);
      if (ROOMS.includes(place)) await openEverything(page);
    }
    await goTo(page, `/p/${programme}/d/${shown.at(-2)}`);
    await page.getByRole("main").getByRole("button", { name: /Nuovo appunto|New note/ }).click();
    await page.getByRole("main").getByRole("radio", { name: /tutte le città|all cities/ }).check();
    await speaksOfNoPair(page, `${language}: a new note`);
  }
  // Whoever comes is offered no part that there is not.
  await goTo(page, `/p/${programme}/invite`);
  await page.getByRole("radio", { name: "Another one" }).check();
  const offered = await page.getByLabel("What will they do?").locator("option").allTextContents();
  assert.deepEqual(offered.map((name) => name.trim()), ["City’s team", "Association of municipalities", "Local support group", "Facilitator", "Coordinator", "Observer"]);
}, { pages: false, timeout: 300_000 });

scene("somebody makes a programme one of equals, and the page speaks so at once", ["anna"], async ({ anna, stage }) => {
  const { page } = anna;
  const [{ document }] = await anna.command(["programme", "list"]);
  await goTo(page, `/p/${stage.programme}/people`);
  await sees(page, "Squadra della città mentee");
  await anna.command(["doc", "edit", document], { input: `${JSON.stringify({ set: { field: "preset", value: "community" } })}\n` });
  await seesNoMore(page, "Squadra della città mentee");
  await sees(page, "Squadra della città");
  await speaksOfNoPair(page, "people");
  await anna.command(["doc", "edit", document], { input: `${JSON.stringify({ set: { field: "preset", value: "associations" } })}\n` });
  await sees(page, "Squadra della città mentee");
  // One association brings its members together: no second one is offered.
  await goTo(page, `/p/${stage.programme}/invite`);
  await page.getByRole("radio", { name: "Un’altra" }).check();
  const offered = await page.getByLabel("Che cosa faranno?").locator("option").allTextContents();
  assert.deepEqual(offered.map((name) => name.trim()).filter((name) => name.includes("ssociazione")), ["Associazione di comuni"]);
}, { team: true });
