// The libraries that are measured, and what a reader must know of each before comparing its figures.

/** Each library: whether a hub lies between two devices, and what has happened to an edit that its store acknowledged. */
export const LIBRARIES = [
  {
    name: "automerge-repo",
    hub: true,
    hops: 2,
    merges: true,
    durability: "fsync: no; writeFile() before ack",
  },
  {
    name: "yjs",
    hub: true,
    hops: 2,
    merges: true,
    durability: "fsync: no; write() to LevelDB's log before ack",
  },
  {
    name: "pouchdb",
    hub: false,
    hops: 1,
    merges: false,
    durability: "fsync: no; write() to LevelDB's log before ack",
  },
];
