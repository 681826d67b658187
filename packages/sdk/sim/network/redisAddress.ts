import type { NodeClient, RedisNode } from '../redis/node.js';
import type { Far, Link } from './link.js';

/** An address at which a Redis of all processes is: a node, another one later, or none. */
export class RedisAddress implements Far {
  node: RedisNode | undefined;
  readonly #clients = new WeakMap<Link, NodeClient>();
  readonly #waiting: (() => void)[] = [];
  #isFrozen = false;

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** The server stops to read and write, and closes nothing. */
  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const act of this.#waiting.splice(0)) act();
  }

  connected(link: Link): boolean {
    const client = this.node?.accept((bytes) => link.reply(bytes), link.owner);
    if (client !== undefined) this.#clients.set(link, client);
    return client !== undefined;
  }

  received(link: Link, bytes: Buffer): void {
    this.#whenAwake(link, (node, client) => node.receive(client, bytes));
  }

  left(link: Link): void {
    this.#whenAwake(link, (node, client) => node.leave(client));
  }

  #whenAwake(link: Link, act: (node: RedisNode, client: NodeClient) => void): void {
    const client = this.#clients.get(link);
    const turn = (): void => {
      if (client !== undefined && this.node?.has(client) === true) act(this.node, client);
    };
    if (this.#isFrozen) this.#waiting.push(turn);
    else turn();
  }
}
