// What the machine itself allows: an echo over loopback TCP to another process, bytes appended and fdatasync, reading.

import { fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, fdatasyncSync, openSync, readFileSync, readdirSync, writeSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

import { WebSocket, WebSocketServer } from "ws";

import { now } from "./clock.mjs";

/** Starts the other end of the echo and opens a file in `folder`. */
export async function startFloor(folder) {
  const child = fork(import.meta.filename, ["echo"]);
  const [port] = await once(child, "message");
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  const file = openSync(join(folder, "floor"), "a");

  const sync = (bytes) => {
    writeSync(file, Buffer.alloc(Math.max(1, Math.round(bytes))));
    fdatasyncSync(file);
  };
  const echo = async (bytes) => {
    let left = Math.max(1, Math.round(bytes));
    const all = new Promise((done) => {
      const onData = (data) => {
        left -= data.length;
        if (left > 0) return;
        socket.off("data", onData);
        done();
      };
      socket.on("data", onData);
    });
    socket.write(Buffer.alloc(left));
    await all;
  };
  const timed = async (work) => {
    const from = now();
    await work();
    return now() - from;
  };
  return {
    /** `bytes` appended, and one fdatasync: milliseconds. */
    durable: (bytes) => timed(() => sync(bytes)),
    /** `wire` bytes there and back again, `bytes` appended, and one fdatasync: milliseconds. */
    visible: (wire, bytes) => timed(async () => (await echo(wire), sync(bytes))),
    close() {
      socket.destroy();
      closeSync(file);
      child.disconnect();
    },
  };
}

/** The bytes of one websocket message of one character, as node's client sends them. */
export async function oneCharacter() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  let socket;
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`, { perMessageDeflate: false });
  client.on("upgrade", (response) => (socket = response.socket));
  const arrived = new Promise((done) => server.on("connection", (other) => other.on("message", done)));
  await once(client, "open");
  const before = socket.bytesWritten;
  client.send("a");
  await arrived;
  const bytes = socket.bytesWritten - before;
  client.terminate();
  await new Promise((done) => server.close(done));
  return bytes;
}

/** Reads every file below `folder` in a process that has just begun: milliseconds without node's own start. */
export async function readAll(folder) {
  const child = fork(import.meta.filename, ["read", folder]);
  const [took] = await once(child, "message");
  await once(child, "exit");
  return took;
}

if (process.argv[1] === import.meta.filename && process.argv[2] === "echo") {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit(0));
} else if (process.argv[1] === import.meta.filename && process.argv[2] === "read") {
  const from = now();
  const entries = readdirSync(process.argv[3], { recursive: true, withFileTypes: true });
  for (const entry of entries) if (entry.isFile()) readFileSync(join(entry.parentPath ?? entry.path, entry.name));
  process.send(now() - from, () => process.disconnect());
}
