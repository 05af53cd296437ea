// Networks of their own: one machine a device, a cable each to one switch, firewalls; made of Linux network namespaces.
//
// Knows neither node nor page. The same as `tests/src/net`, for the suites that drive a browser. There is no router
// and no route but to the link itself; cables are unplugged until a test plugs them in.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const PREFIX = "taccuino";

// What a desktop firewall does by default: drop what was not asked for, but let in mDNS.
const FIREWALL = `
table inet guard {
    chain input {
        type filter hook input priority 0; policy drop;
        iif lo accept
        ct state established,related accept
        ip daddr 224.0.0.251 udp dport 5353 accept
    }
}
`;

let labs = 0;

export class Lab {
  #name = `${PREFIX}-${process.pid}-b${labs++}`;
  #namespaces = [];
  #machines = 0;

  /** Opens a lab; returns the reason as text where this machine cannot have one. */
  static open() {
    const lab = new Lab();
    try {
      const probe = lab.#namespace("probe");
      run("ip", ["netns", "exec", probe, "nft", "list", "ruleset"]);
      clearLeftovers();
      lab.switch = lab.#namespace("switch");
      const bridge = ["link", "add", "bridge", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0"];
      ip(["-n", lab.switch, ...bridge]);
      ip(["-n", lab.switch, "link", "set", "bridge", "up"]);
      return lab;
    } catch (error) {
      lab.clear();
      return `it needs root, iproute2 and nftables (${String(error.message).split("\n").at(0)})`;
    }
  }

  /** Adds a machine with an address and an unplugged cable. */
  machine(name) {
    const namespace = this.#namespace(name);
    const port = `to-${name.slice(0, 12)}`;
    this.#machines += 1;
    ip(["-n", namespace, "link", "set", "lo", "up"]);
    const cable = ["link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", port];
    ip([...cable, "netns", this.switch]);
    ip(["-n", this.switch, "link", "set", port, "master", "bridge"]);
    ip(["-n", namespace, "address", "add", `10.78.0.${this.#machines}/24`, "dev", "eth0"]);
    ip(["-n", namespace, "link", "set", "eth0", "up"]);
    return new Machine(namespace, this.switch, port);
  }

  /** Deletes every namespace of this lab. */
  clear() {
    for (const namespace of this.#namespaces) remove(namespace);
  }

  #namespace(name) {
    const namespace = `${this.#name}-${name}`;
    ip(["netns", "add", namespace]);
    this.#namespaces.push(namespace);
    return namespace;
  }
}

export class Machine {
  #namespace;
  #switch;
  #port;

  constructor(namespace, switchName, port) {
    this.#namespace = namespace;
    this.#switch = switchName;
    this.#port = port;
  }

  /** Returns program and words that run `program` in this machine; `ip` becomes the program, so signals reach it. */
  command(program, words = []) {
    return ["ip", ["netns", "exec", this.#namespace, program, ...words]];
  }

  /** Plugs the cable in: the link has a carrier from now on. */
  plugIn() {
    ip(["-n", this.#switch, "link", "set", this.#port, "up"]);
  }

  /** Pulls the cable: the machine keeps its address, and its link has no carrier. */
  unplug() {
    ip(["-n", this.#switch, "link", "set", this.#port, "down"]);
  }

  /** Raises a firewall that lets in nothing but answers and mDNS. */
  raiseFirewall() {
    execFileSync(...this.command("nft", ["-f", "-"]), { input: FIREWALL });
  }

  /** Returns the routes, to show that there is none beyond the link. */
  routes() {
    return ip(["-n", this.#namespace, "route", "show"]);
  }
}

function run(program, words) {
  return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function ip(words) {
  return run("ip", words);
}

function remove(namespace) {
  try {
    ip(["netns", "del", namespace]);
  } catch {
    // It was never made, or another run cleared it away.
  }
}

/** Deletes the namespaces of labs whose process is gone. */
function clearLeftovers() {
  const folder = "/run/netns";
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const [prefix, pid] = name.split("-");
    if (prefix === PREFIX && /^\d+$/.test(pid) && !existsSync(`/proc/${pid}`)) remove(name);
  }
}
