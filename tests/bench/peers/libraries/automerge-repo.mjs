// automerge-repo: a Repo with nodefs on each device, and a websocket server between them.

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import * as Automerge from "@automerge/automerge";
import { Repo, parseAutomergeUrl, stringifyAutomergeUrl } from "@automerge/automerge-repo";
import { WebSocketClientAdapter, WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

/** Starts the hub: a Repo that keeps nothing on disk and shares every document with every device. */
export async function startHub() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const repo = new Repo({ network: [new WebSocketServerAdapter(server)] });
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    async close() {
      await repo.shutdown();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Opens a device whose documents lie below `folder`. */
export async function open(folder) {
  const repo = new Repo({ storage: new NodeFSStorageAdapter(folder) });
  let handle;
  const text = () => handle.doc().text;
  return {
    async create(base) {
      handle = repo.create({ text: base });
      await repo.flush([handle.documentId]);
      const root = await repo.export(handle.url);
      return { url: handle.url, root: Buffer.from(root).toString("base64") };
    },
    async join({ url, root }) {
      const { documentId } = parseAutomergeUrl(url);
      handle = repo.import(Buffer.from(root, "base64"), { docId: documentId });
      await handle.whenReady();
      await repo.flush([documentId]);
    },
    async resume({ url }) {
      handle = await repo.find(url);
    },
    connect(url) {
      repo.networkSubsystem.addNetworkAdapter(new WebSocketClientAdapter(url));
    },
    edit(position, deleted, inserted) {
      handle.change((doc) => Automerge.splice(doc, ["text"], position, deleted, inserted));
    },
    stored: () => repo.flush([handle.documentId]),
    text,
    length: () => text().length,
    onChange: (seen) => handle.on("change", () => seen(text().length)),
    // Compaction is the library's own affair: it happens while it saves.
    compact: () => repo.flush(),
    close: () => repo.shutdown(),
  };
}

/** Fills `folder` with one document a title. */
export async function fill(folder, titles) {
  const repo = new Repo({ storage: new NodeFSStorageAdapter(folder) });
  for (const title of titles) repo.create({ title, text: "" });
  await repo.shutdown();
}

/** Opens `folder` and reads the title of every document: the library keeps no list, so the folders are the list. */
export async function titles(folder) {
  const repo = new Repo({ storage: new NodeFSStorageAdapter(folder) });
  // The adapter splits an id after two letters; what is not a document has its own name.
  const ids = readdirSync(folder).flatMap((first) => readdirSync(join(folder, first)).map((rest) => first + rest));
  const documents = ids.filter((id) => id !== "storage-adapter-id");
  const handles = await Promise.all(documents.map((id) => repo.find(stringifyAutomergeUrl(id))));
  return { titles: handles.map((handle) => handle.doc().title), close: () => repo.shutdown() };
}

/** The library's document alone, in memory. */
export function plain() {
  let doc = Automerge.from({ text: "" });
  return {
    edit(position, deleted, inserted) {
      doc = Automerge.change(doc, (draft) => Automerge.splice(draft, ["text"], position, deleted, inserted));
    },
    text: () => doc.text,
  };
}
