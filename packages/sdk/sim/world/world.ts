import { Network } from '../network/network.js';
import { Oracle } from '../bars/oracle.js';
import { FolderTruth } from '../bars/folderTruth.js';
import { MemoryTruth } from '../bars/memoryTruth.js';
import { WALL_MS } from '../bars/truth.js';
import { Records } from '../actors/records.js';
import { ClusterModel } from '../redis/clusterModel.js';
import { RedisNode } from '../redis/node.js';
import { Scripts } from '../redis/lua.js';
import { Dice } from './dice.js';
import { Findings } from './findings.js';
import { Loop, replaceTimers } from './loop.js';
import { drawPlan, type Plan } from './plan.js';
import { Trace } from './trace.js';

/** A key of a newest vector: what stands there never goes back in time while it stands. */
const NEWEST = /^feature:[^:]+:[^:]+:[^:]+$/;

/** Who has the leave to compute a value. */
const LEASE = /^lease:/;

/** How long a server of a Cluster takes to learn of a change, and how many of them a client is told of. */
const GOSSIP_MS = 300;
const NAMED = 3;
/** Parts of a Cluster's keys; each has a second server that takes the place of its primary. */
const SHARDS = 4;
const PORT = 6379;

/** Scripts are the same in all worlds; what they read and write is handed to them. */
const scripts = new Scripts();

/** All that one seed makes: time, network, Redis, bars, and what is known to be right. */
export class World {
  readonly dice: Dice;
  readonly plan: Plan;
  readonly loop = new Loop();
  readonly trace: Trace;
  readonly findings: Findings;
  readonly network: Network;
  /** How the servers of Redis share the keys; undefined where there is one. */
  readonly cluster: ClusterModel | undefined;
  readonly truth: MemoryTruth | FolderTruth;
  readonly oracle: Oracle;
  readonly records: Records;
  readonly outcomes: Record<string, number> = {};
  #serverSkewMs = 0;
  slowestMs = 0;
  #nodes = 0;
  #spoilt: string | undefined;
  /** What clients of a Cluster take by chance. */
  readonly #chance: Dice;
  readonly #holders = new Map<string, string>();
  readonly #stamps = new Map<string, readonly [number, number]>();

  constructor(seed: number, keepTrace: boolean) {
    const { loop } = this;
    this.dice = new Dice(seed);
    this.plan = drawPlan(this.dice.fork());
    this.trace = new Trace({ now: () => loop.nowMs, keep: keepTrace });
    this.findings = new Findings((text) => this.trace.note(text));
    const { symbols, rows, diskMs, source, isCluster, weather } = this.plan;
    this.network = new Network({ loop, dice: this.dice.fork(), weather, servers: isCluster ? 2 * SHARDS : 1 });
    this.#chance = new Dice(seed ^ 0x5eed);
    this.cluster = isCluster ? this.#newCluster() : undefined;
    const parts = { loop, dice: this.dice.fork(), symbols, rows, diskMs };
    this.truth = source === 'memory' ? new MemoryTruth(parts) : new FolderTruth(parts);
    this.oracle = new Oracle(this.truth);
    this.records = new Records(loop, this.plan.windowMs);
  }

  /** Runs `work` in this world: its time and its network in place of those of the process. */
  async inhabit(work: () => Promise<void>): Promise<void> {
    const restoreTimers = replaceTimers(this.loop);
    const restoreNetwork = this.network.install();
    // What nobody listens to ends a process of Node.
    const unheard = (error: unknown): void => this.findings.report(`a promise was rejected that nobody had: ${String(error)}`);
    process.on('unhandledRejection', unheard);
    const { random } = Math;
    Math.random = this.#chance.random;
    try {
      if (this.truth instanceof MemoryTruth) await this.truth.open();
      await work();
    } finally {
      process.off('unhandledRejection', unheard);
      Math.random = random;
      restoreNetwork();
      restoreTimers();
    }
  }

  setServerClock(skewMs: number): void {
    this.#serverSkewMs = skewMs;
  }

  /** Where a process finds the Redis. */
  redisUrl(name: string): string {
    if (this.cluster === undefined) return `redis://${name}`;
    const named = Array.from({ length: NAMED }, () => this.#chance.whole(0, 2 * SHARDS - 1));
    // A server without slots tells of the others, too; one of them at least is there from the beginning.
    return `cluster://${[0, ...named].map((server) => this.network.figuresOf(name, server)).join(',')}`;
  }

  /** A Redis with nothing in it, or with what another one had until `untilMs` of its own clock. */
  newNode(heir?: { readonly of: RedisNode; readonly untilMs: number }, server = 0): RedisNode {
    const { cluster } = this;
    const now = (): number => WALL_MS + this.loop.nowMs + this.#serverSkewMs;
    const node = new RedisNode(
      {
        runId: String(++this.#nodes).padStart(40, '0'),
        now,
        changed: (key, bytes, hasEnded) => this.#stands(node, key, bytes, hasEnded),
        ...(cluster === undefined ? {} : { cluster: cluster.member(server) }),
      },
      scripts,
    );
    cluster?.rejoin(server);
    this.#stamps.clear();
    this.#holders.clear();
    if (heir !== undefined) {
      node.keys.inherit(heir.of.keys);
      node.keys.rollBack(heir.untilMs);
      if (cluster !== undefined) node.keys.retain((key) => cluster.serverOf(key) === server);
    }
    return node;
  }

  /** Tells the records what stands under every key of `node` now. */
  standNow(node: RedisNode | undefined, gone: RedisNode | undefined): void {
    const keys = new Set([...(gone?.keys.known() ?? []), ...(node?.keys.known() ?? [])]);
    for (const key of keys) if (!this.isElsewhere(key, node, gone)) this.records.stands(key, node?.keys.get(key));
  }

  /** Whether a key stands on none of these servers, but on another one: it has been moved there. */
  isElsewhere(key: string, ...nodes: readonly (RedisNode | undefined)[]): boolean {
    const others = this.network.nodes().filter((other) => !nodes.includes(other));
    return others.some(({ keys }) => keys.get(key) !== undefined);
  }

  /** What comes to stand under a key by `act` is nobody's work: it is no value, and nothing is said of what may follow it. */
  spoil(key: string, act: () => void): void {
    this.#spoilt = key;
    act();
    this.#spoilt = undefined;
    this.#stamps.delete(key);
    this.#holders.delete(key);
  }

  answered(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  slowest(ms: number): void {
    this.slowestMs = Math.max(this.slowestMs, ms);
  }

  #stands(node: RedisNode, key: string, bytes: Buffer | undefined, hasEnded: boolean): void {
    if (!this.network.nodes().includes(node)) return;
    this.records.stands(key, key === this.#spoilt ? undefined : bytes);
    if (key === this.#spoilt) return;
    if (LEASE.test(key)) this.#leased(hasEnded ? [] : node.doing, key, bytes?.toString('latin1'));
    if (!NEWEST.test(key)) return;
    const before = this.#stamps.get(key);
    if (bytes === undefined || bytes.length < 32 || bytes.toString('latin1', 0, 3) !== 'BKV') return void this.#stamps.delete(key);
    const stamp = [bytes.readDoubleLE(16), bytes.readDoubleLE(24)] as const;
    this.#stamps.set(key, stamp);
    if (before !== undefined && (stamp[0] < before[0] || (stamp[0] === before[0] && stamp[1] < before[1])))
      this.findings.report(`${key} went back from ${before.join(', ')} to ${stamp.join(', ')}`);
  }

  #newCluster(): ClusterModel {
    return new ClusterModel({
      shards: SHARDS,
      loop: this.loop,
      gossipMs: () => GOSSIP_MS * this.#chance.random(),
      placeOf: (owner, server) => ({ host: this.network.figuresOf(owner, server), port: PORT }),
      has: (server, key) => this.network.servers[server]!.node?.keys.get(key) !== undefined,
    });
  }

  /** A lease that stands is renewed and given up by its holder, and by nobody else. */
  #leased(command: readonly Buffer[], key: string, holder: string | undefined): void {
    const before = this.#holders.get(key);
    if (holder !== before) this.trace.note(`${key} is ${holder ?? 'nobody'}'s`);
    if (holder === undefined) this.#holders.delete(key);
    else this.#holders.set(key, holder);
    const words = command.map((word) => word.toString('latin1'));
    const isOwn = before === undefined || holder === before || words.length === 0 || words.includes(before);
    if (!isOwn) this.findings.report(`${key} was ${before}'s, and ${holder === undefined ? 'was given up' : `is ${holder}'s`} by another`);
  }
}
