import net from 'node:net';
import type { NodeClient, RedisNode } from '../redis/node.js';
import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';
import { Link, type Far, type Weather } from './link.js';
import { SimSocket } from './socket.js';

/** The network between processes and the one address at which their Redis is. */
export class Network implements Far {
  readonly #loop: Loop;
  readonly #dice: Dice;
  #weather: Weather;
  readonly #links = new Set<Link>();
  readonly #waiting: (() => void)[] = [];
  /** Processes that are no more: nothing of theirs opens a connection again. */
  readonly #dead = new Set<string>();
  #node: RedisNode | undefined;
  #isFrozen = false;
  /** How many of the new connections are refused. */
  refusedShare = 0;

  constructor(parts: { readonly loop: Loop; readonly dice: Dice; readonly weather: Weather }) {
    this.#loop = parts.loop;
    this.#dice = parts.dice;
    this.#weather = parts.weather;
  }

  /** Puts this network in place of that of the process; the function given back restores it. */
  install(): () => void {
    const real = net.createConnection;
    const replaced = (options: { readonly host?: string }): SimSocket => this.#connect(options.host ?? '');
    Object.assign(net, { createConnection: replaced });
    return () => void Object.assign(net, { createConnection: real });
  }

  get node(): RedisNode | undefined {
    return this.#node;
  }

  /** Connections of a process, or of all. */
  linksOf(owner?: string): Link[] {
    return [...this.#links].filter((link) => !link.isOver && (owner === undefined || link.owner === owner));
  }

  /** The Redis behind the address is another one now, or none; the connections to the one before end, of which each client learns if `near`. */
  replace(node: RedisNode | undefined, near: boolean): void {
    for (const link of this.linksOf()) link.cut({ near, far: true });
    this.#node = node;
  }

  /** Nothing is lost on the way any more. */
  clearUp(): void {
    this.#weather = { ...this.#weather, lossShare: 0 };
  }

  /** The server stops to read and write, and closes nothing. */
  freezeServer(): void {
    this.#isFrozen = true;
  }

  thawServer(): void {
    this.#isFrozen = false;
    for (const act of this.#waiting.splice(0)) act();
  }

  get isServerFrozen(): boolean {
    return this.#isFrozen;
  }

  /** A process ends with all its connections; the server may not learn of it at once. */
  kill(owner: string, far: boolean): void {
    this.#dead.add(owner);
    for (const link of this.linksOf(owner)) link.cut({ near: true, far });
  }

  connected(link: Link): NodeClient | undefined {
    const node = this.#dice.chance(this.refusedShare) ? undefined : this.#node;
    return node?.accept((bytes) => link.reply(bytes));
  }

  received(link: Link, bytes: Buffer): void {
    this.#atServer(() => {
      const node = this.#node;
      if (link.client !== undefined && node?.has(link.client) === true) node.receive(link.client, bytes);
    });
  }

  left(link: Link): void {
    const client = link.client;
    if (client !== undefined) this.#atServer(() => this.#node?.has(client) === true && this.#node.leave(client));
    if (link.isOver) this.#links.delete(link);
  }

  #atServer(act: () => void): void {
    if (this.#isFrozen) this.#waiting.push(act);
    else act();
  }

  #connect(host: string): SimSocket {
    if (this.#dead.has(host)) throw new Error('this process is no more');
    const socket = new SimSocket();
    const link = new Link({ owner: host, loop: this.#loop, dice: this.#dice.fork(), weather: () => this.#weather, socket, far: this });
    this.#links.add(link);
    link.open();
    return socket;
  }
}
