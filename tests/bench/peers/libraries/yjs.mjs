// Yjs: a Y.Doc with y-leveldb on each device, and y-websocket's server between them.

import { once } from "node:events";

import { setupWSConnection } from "@y/websocket-server/utils";
import { WebSocket, WebSocketServer } from "ws";
import { LeveldbPersistence } from "y-leveldb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const ROOM = "note";

/** Starts the hub: y-websocket's server, which keeps nothing on disk unless it is told to. */
export async function startHub() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", setupWSConnection);
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    async close() {
      for (const client of server.clients) client.close();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Opens a device whose documents lie below `folder`. */
export async function open(folder) {
  const store = new LeveldbPersistence(folder);
  const doc = new Y.Doc();
  const text = doc.getText("text");
  let last = Promise.resolve();
  let provider;
  const keep = () => doc.on("update", (update) => (last = store.storeUpdate(ROOM, update)));
  return {
    async create(base) {
      keep();
      text.insert(0, base);
      await last;
      return { root: Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64") };
    },
    async join({ root }) {
      keep();
      Y.applyUpdate(doc, Buffer.from(root, "base64"));
      await last;
    },
    async resume() {
      const kept = await store.getYDoc(ROOM);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(kept));
      keep();
    },
    connect(url) {
      provider = new WebsocketProvider(url, ROOM, doc, { WebSocketPolyfill: WebSocket, disableBc: true });
    },
    edit(position, deleted, inserted) {
      splice(doc, text, position, deleted, inserted);
    },
    // The store works through its queue in order: the last one done, all are.
    stored: () => last,
    text: () => text.toString(),
    length: () => text.length,
    onChange: (seen) => text.observe(() => seen(text.length)),
    compact: () => store.flushDocument(ROOM),
    async close() {
      provider?.destroy();
      doc.destroy();
      await store.destroy();
    },
  };
}

/** Fills `folder` with one document a title. */
export async function fill(folder, titles) {
  const store = new LeveldbPersistence(folder);
  for (const [index, title] of titles.entries()) {
    const doc = new Y.Doc();
    doc.getMap("head").set("title", title);
    await store.storeUpdate(`note-${index}`, Y.encodeStateAsUpdate(doc));
  }
  await store.destroy();
}

/** Opens `folder` and reads the title of every document. */
export async function titles(folder) {
  const store = new LeveldbPersistence(folder);
  const found = [];
  for (const name of await store.getAllDocNames()) {
    const doc = await store.getYDoc(name);
    found.push(doc.getMap("head").get("title"));
  }
  return { titles: found, close: () => store.destroy() };
}

/** The library's document alone, in memory. */
export function plain() {
  const doc = new Y.Doc();
  const text = doc.getText("text");
  return {
    edit(position, deleted, inserted) {
      splice(doc, text, position, deleted, inserted);
    },
    text: () => text.toString(),
  };
}

function splice(doc, text, position, deleted, inserted) {
  doc.transact(() => {
    if (deleted > 0) text.delete(position, deleted);
    if (inserted !== "") text.insert(position, inserted);
  });
}
