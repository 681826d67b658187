import net from 'node:net';
// Loaded now: to load it at the first request would take real time.
import 'undici';
import timers from 'undici/lib/util/timers.js';
import type { RedisNode } from '../redis/node.js';
import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';
import { Link, type Weather } from './link.js';
import { RedisAddress } from './redisAddress.js';
import { SimSocket } from './socket.js';
import { WebAddress } from './webAddress.js';

/** The network between processes, the addresses at which the servers of their Redis are, and those at which some of them listen. */
export class Network {
  /** One, or those of a Cluster. */
  readonly servers: readonly RedisAddress[];
  /** Who leads where under an address in figures. */
  readonly #figures = new Map<string, { readonly owner: string; readonly host: string }>();
  /** How many of the new connections are refused. */
  refusedShare = 0;
  readonly #loop: Loop;
  readonly #dice: Dice;
  #weather: Weather;
  readonly #web = new Map<string, WebAddress>();
  readonly #links = new Set<Link>();
  /** When something was last wrong with a connection of a process that is gone by now. */
  readonly #struckMs = new Map<string, number>();
  /** Processes that are no more: nothing of theirs opens a connection again. */
  readonly #dead = new Set<string>();

  constructor(parts: { readonly loop: Loop; readonly dice: Dice; readonly weather: Weather; readonly servers: number }) {
    this.servers = Array.from({ length: parts.servers }, () => new RedisAddress());
    this.#loop = parts.loop;
    this.#dice = parts.dice;
    this.#weather = parts.weather;
  }

  /** Puts this network in place of that of the process; the function given back restores it. */
  install(): () => void {
    timers.reset();
    const { createConnection, connect } = net;
    const { listen } = net.Server.prototype;
    const connected = (options: { readonly host?: string }): SimSocket => this.#connect(options.host ?? '');
    const listening = (server: net.Server, host: string): void => this.#addressOf(host).listen(server);
    Object.assign(net, { createConnection: connected, connect: connected });
    const listenHere = function (this: net.Server, port: number, host: string, done: () => void): net.Server {
      this.address = () => ({ address: host, family: 'IPv4', port });
      listening(this, host);
      done();
      return this;
    };
    net.Server.prototype.listen = listenHere as typeof listen;
    return () => {
      Object.assign(net, { createConnection, connect });
      net.Server.prototype.listen = listen;
    };
  }

  /** Connections of a process, or of all. */
  linksOf(owner?: string): Link[] {
    return this.#standing().filter((link) => owner === undefined || link.owner === owner);
  }

  /** When something was last wrong between a process and the others, beside what the weather brings. */
  struckMs(owner: string): number {
    const standing = this.linksOf(owner).map(({ struckMs }) => struckMs);
    return Math.max(this.#struckMs.get(owner) ?? -Infinity, ...standing);
  }

  /** The Redis behind an address is another one now, or none; the connections to the one before end, of which each client learns if `near`. */
  replace(node: RedisNode | undefined, near: boolean, server = 0): void {
    for (const link of this.linksTo(redisHost(server))) link.cut({ near, far: true });
    this.servers[server]!.node = node;
  }

  /** Every Redis that there is. */
  nodes(): RedisNode[] {
    return this.servers.flatMap(({ node }) => node ?? []);
  }

  /** Connections to where somebody listens. */
  linksTo(host: string): Link[] {
    return this.#standing().filter((link) => link.host === host);
  }

  /** The address in figures under which a process finds a Redis: no name that would have to be looked up. */
  figuresOf(owner: string, server: number): string {
    const host = redisHost(server);
    for (const [figures, place] of this.#figures) if (place.owner === owner && place.host === host) return figures;
    const count = this.#figures.size;
    const figures = `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
    this.#figures.set(figures, { owner, host });
    return figures;
  }

  /** Nothing is lost on the way any more. */
  clearUp(): void {
    this.#weather = { ...this.#weather, lossShare: 0 };
  }

  /** A process ends with all its connections; the other side may not learn of it at once. */
  kill(owner: string, far: boolean): void {
    this.#dead.add(owner);
    for (const link of this.linksOf(owner)) link.cut({ near: true, far });
  }

  /** Nobody listens there any more; those who were connected may not learn of it at once. */
  unlisten(host: string, near: boolean): void {
    this.#addressOf(host).listen(undefined);
    for (const link of this.linksTo(host)) link.cut({ near, far: true });
  }

  #standing(): Link[] {
    for (const link of this.#links) {
      if (!link.isOver) continue;
      this.#links.delete(link);
      this.#struckMs.set(link.owner, Math.max(this.#struckMs.get(link.owner) ?? -Infinity, link.struckMs));
    }
    return [...this.#links];
  }

  #addressOf(host: string): WebAddress {
    const address = this.#web.get(host) ?? new WebAddress();
    this.#web.set(host, address);
    return address;
  }

  /** `process` leads to the one Redis, `process.host` to where a server listens, figures to a Redis. */
  #connect(name: string): SimSocket {
    const [first = '', second = redisHost(0)] = name.split('.');
    const { owner, host } = this.#figures.get(name) ?? { owner: first, host: second };
    if (this.#dead.has(owner)) throw new Error('this process is no more');
    const socket = new SimSocket();
    const far = this.servers.find((_, server) => host === redisHost(server)) ?? this.#addressOf(host);
    const link = new Link({
      owner,
      host,
      loop: this.#loop,
      dice: this.#dice.fork(),
      weather: () => this.#weather,
      refusedShare: () => this.refusedShare,
      socket,
      far,
    });
    this.#links.add(link);
    link.open();
    return socket;
  }
}

/** Where the servers of Redis are, as links have it. */
export function redisHost(server: number): string {
  return server === 0 ? 'redis' : `redis${server}`;
}
