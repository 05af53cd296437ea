// PouchDB: a LevelDB database on each device; one of them answers CouchDB's protocol over HTTP, so no hub is needed.
//
// A text is one field of one document, written anew at each edit: PouchDB merges no text. What two devices wrote
// apart stays as two leaves of the document, of which one wins.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";

import expressPouchdb from "express-pouchdb";
import PouchDB from "pouchdb";

const NOTE = "note";
const NAME = "notes";

/** Opens a device whose documents lie below `folder`. */
export async function open(folder) {
  const Database = PouchDB.defaults({ prefix: `${folder}/` });
  const database = new Database(NAME);
  let server;
  let sync;
  let changes;
  let text = "";
  let revision;
  const put = async () => ({ rev: revision } = await database.put({ _id: NOTE, _rev: revision, text }));
  const leaves = async () => {
    const { _conflicts = [] } = await database.get(NOTE, { conflicts: true });
    return 1 + _conflicts.length;
  };
  const device = {
    async create(base) {
      text = base;
      await put();
      return { base };
    },
    // The same first revision on both: its name is a digest of what is in it.
    join: ({ base }) => device.create(base),
    async resume() {
      ({ text, _rev: revision } = await database.get(NOTE));
    },
    async listen() {
      const options = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: join(folder, "log.txt") };
      server = createServer(expressPouchdb(Database, options)).listen(0, "127.0.0.1");
      await once(server, "listening");
      return `http://127.0.0.1:${server.address().port}/${NAME}`;
    },
    connect(url) {
      sync = database.sync(new PouchDB(url, { adapter: "http" }), { live: true });
    },
    async edit(position, deleted, inserted) {
      text = text.slice(0, position) + inserted + text.slice(position + deleted);
      await put();
    },
    stored: async () => {},
    text: async () => (await database.get(NOTE)).text,
    /** Both versions are here once the document has two leaves. */
    heldBoth: async () => (await leaves()) === 2,
    onChange(seen) {
      changes = database.changes({ live: true, since: "now", include_docs: true });
      changes.on("change", ({ doc }) => seen(doc.text.length));
    },
    compact: () => database.compact(),
    async close() {
      changes?.cancel();
      if (sync) {
        // A replication notes how far it came before it is over.
        const over = new Promise((done) => sync.on("complete", done).on("error", done));
        sync.cancel();
        await over;
      }
      // A long poll never ends by itself.
      server?.closeAllConnections();
      server?.close();
      await database.close();
    },
  };
  return device;
}

/** Fills `folder` with one document a title. */
export async function fill(folder, titles) {
  const database = new PouchDB(join(folder, NAME));
  await database.bulkDocs(titles.map((title, index) => ({ _id: `note-${index}`, title, text: "" })));
  await database.close();
}

/** Opens `folder` and reads the title of every document. */
export async function titles(folder) {
  const database = new PouchDB(join(folder, NAME));
  const { rows } = await database.allDocs({ include_docs: true });
  return { titles: rows.map(({ doc }) => doc.title), close: () => database.close() };
}

/** A string in memory: the database has no document type of its own for text. */
export function plain() {
  let text = "";
  return {
    edit(position, deleted, inserted) {
      text = text.slice(0, position) + inserted + text.slice(position + deleted);
    },
    text: () => text,
  };
}
