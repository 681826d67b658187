import type { Loop } from '../world/loop.js';
import { bulk, failure, integer, list, type Reply } from './resp.js';
import { dealtSlots, runsOf, slotOf } from './slots.js';

const TRY_AGAIN = failure('TRYAGAIN Multiple keys request during rehashing of slot');

/** Who has which slots, and which server serves whom, as somebody knows it. */
type Table = { readonly owners: Uint8Array; readonly primaries: readonly number[] };

/** A slot on its way from one shard to another, key by key. */
type Move = { readonly from: number; readonly to: number };

/** What a server of a Cluster says of commands that are not for it, and of the others. */
export type ClusterMember = {
  /** Where a command on these keys is to go instead; undefined where it is carried out here. */
  redirect(keys: readonly string[], client: ClusterClient): Reply | undefined;
  /** The answer to CLUSTER …; undefined to what is not modelled. */
  command(what: string, words: readonly string[], client: ClusterClient): Reply | undefined;
};

/** A connection, as far as a Cluster looks at it. */
export type ClusterClient = { readonly owner: string; readonly isAsking: boolean };

/** Where a client finds a server. */
export type Place = { readonly host: string; readonly port: number };

export type ClusterModelOptions = {
  /** Parts of the keys that have a primary each; the last of them has no slots until some are moved there. */
  readonly shards: number;
  readonly loop: Pick<Loop, 'after'>;
  /** How long a server takes to learn of a change, ms. */
  readonly gossipMs: () => number;
  /** The address under which a process knows a server. */
  readonly placeOf: (owner: string, server: number) => Place;
  readonly has: (server: number, key: string) => boolean;
};

/** The table of slots of a Cluster, of which every server has a copy that may be old: how servers send clients on to each other. */
export class ClusterModel {
  readonly #options: ClusterModelOptions;
  readonly #owners: Uint8Array;
  readonly #primaries: number[];
  readonly #known: Table[];
  readonly #moves = new Map<number, Move>();
  /** Too many of the servers know that one is gone whose place nobody has taken yet. */
  isDown = false;

  constructor(options: ClusterModelOptions) {
    const { shards } = options;
    this.#options = options;
    this.#owners = dealtSlots(shards - 1);
    this.#primaries = Array.from({ length: shards }, (_, shard) => shard);
    this.#known = Array.from({ length: 2 * shards }, () => this.#table());
  }

  get shards(): number {
    return this.#primaries.length;
  }

  /** The first primaries of the shards, then those that take their places. */
  get servers(): number {
    return this.#known.length;
  }

  primaryOf(shard: number): number {
    return this.#primaries[shard]!;
  }

  /** The server that has the slot of a key now. */
  serverOf(key: string): number {
    return this.primaryOf(this.shardOf(key));
  }

  shardOf(key: string): number {
    return this.#owners[slotOf(key)]!;
  }

  /** The shard that this server serves; undefined where it serves none. */
  shardServedBy(server: number): number | undefined {
    const shard = this.#primaries.indexOf(server);
    return shard < 0 ? undefined : shard;
  }

  /** Another server takes the place of a shard's primary, and knows it; the others learn of it. */
  promote(shard: number): number {
    const server = (this.#primaries[shard]! + this.shards) % this.servers;
    this.#primaries[shard] = server;
    this.#learn(server);
    this.#tellAll();
    return server;
  }

  /** A server that begins anew is told by the others how it is. */
  rejoin(server: number): void {
    this.#learn(server);
  }

  /** Keys of this slot are moved from now on, one by one. */
  beginMove(slot: number, to: number): void {
    this.#moves.set(slot, { from: this.#owners[slot]!, to });
  }

  /** The slots on their way. */
  get moves(): ReadonlyMap<number, Move> {
    return this.#moves;
  }

  /** The slot has no keys any more where it was: the two servers know the new owner at once. */
  endMove(slot: number): void {
    const { from, to } = this.#moves.get(slot)!;
    this.#moves.delete(slot);
    this.#owners[slot] = to;
    this.#learn(this.#primaries[from]!);
    this.#learn(this.#primaries[to]!);
    this.#tellAll();
  }

  member(server: number): ClusterMember {
    return {
      redirect: (keys, client) => this.#redirect(server, keys, client),
      command: (what, words, client) => this.#command(server, what, words, client),
    };
  }

  #redirect(server: number, keys: readonly string[], { owner, isAsking }: ClusterClient): Reply | undefined {
    const slots = new Set(keys.map(slotOf));
    const [slot] = slots;
    if (slot === undefined) return undefined;
    if (slots.size > 1) return failure("CROSSSLOT Keys in request don't hash to the same slot");
    if (this.isDown) return failure('CLUSTERDOWN The cluster is down');
    const { owners, primaries } = this.#known[server]!;
    const holder = primaries[owners[slot]!]!;
    const move = this.#moves.get(slot);
    const found = keys.filter((key) => this.#options.has(server, key)).length;
    const sentTo = (other: number): string => {
      const { host, port } = this.#options.placeOf(owner, other);
      return `${slot} ${host}:${port}`;
    };
    if (holder === server) {
      if (move === undefined || found === keys.length) return undefined;
      return found > 0 ? TRY_AGAIN : failure(`ASK ${sentTo(this.#primaries[move.to]!)}`);
    }
    if (move === undefined || !isAsking || this.#primaries[move.to] !== server) return failure(`MOVED ${sentTo(holder)}`);
    return new Set(keys).size > 1 && found < keys.length ? TRY_AGAIN : undefined;
  }

  #command(server: number, what: string, words: readonly string[], { owner }: ClusterClient): Reply | undefined {
    if (what === 'info') return bulk(`cluster_state:${this.isDown ? 'fail' : 'ok'}\r\ncluster_slots_assigned:16384\r\n`);
    if (what === 'keyslot') return integer(slotOf(words[0] ?? ''));
    if (what !== 'slots') return undefined;
    const { owners, primaries } = this.#known[server]!;
    return list(
      runsOf(owners).map(([first, last, shard]) => {
        const primary = primaries[shard]!;
        const { host, port } = this.#options.placeOf(owner, primary);
        return list([integer(first), integer(last), list([bulk(host), integer(port), bulk(idOf(primary)), list([])])]);
      }),
    );
  }

  #table(): Table {
    return { owners: this.#owners.slice(), primaries: [...this.#primaries] };
  }

  #learn(server: number): void {
    this.#known[server] = this.#table();
  }

  #tellAll(): void {
    for (let server = 0; server < this.servers; server++) this.#options.loop.after(this.#options.gossipMs(), () => this.#learn(server));
  }
}

/** A server's name among servers. */
function idOf(server: number): string {
  return String(server).padStart(40, '0');
}
