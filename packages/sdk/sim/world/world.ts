import { Network } from '../network/network.js';
import { Oracle } from '../bars/oracle.js';
import { FolderTruth } from '../bars/folderTruth.js';
import { MemoryTruth } from '../bars/memoryTruth.js';
import { WALL_MS } from '../bars/truth.js';
import { Records } from '../actors/records.js';
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
  readonly truth: MemoryTruth | FolderTruth;
  readonly oracle: Oracle;
  readonly records: Records;
  readonly outcomes: Record<string, number> = {};
  #serverSkewMs = 0;
  slowestMs = 0;
  #nodes = 0;
  #spoilt: string | undefined;
  readonly #holders = new Map<string, string>();
  readonly #stamps = new Map<string, readonly [number, number]>();

  constructor(seed: number, keepTrace: boolean) {
    const { loop } = this;
    this.dice = new Dice(seed);
    this.plan = drawPlan(this.dice.fork());
    this.trace = new Trace({ now: () => loop.nowMs, keep: keepTrace });
    this.findings = new Findings((text) => this.trace.note(text));
    this.network = new Network({ loop, dice: this.dice.fork(), weather: this.plan.weather });
    const { symbols, rows, diskMs, source } = this.plan;
    const parts = { loop, dice: this.dice.fork(), symbols, rows, diskMs };
    this.truth = source === 'memory' ? new MemoryTruth(parts) : new FolderTruth(parts);
    this.oracle = new Oracle(this.truth);
    this.records = new Records(loop, this.plan.windowMs);
  }

  /** Runs `work` in this world: its time and its network in place of those of the process. */
  async inhabit(work: () => Promise<void>): Promise<void> {
    const restoreTimers = replaceTimers(this.loop);
    const restoreNetwork = this.network.install();
    try {
      if (this.truth instanceof MemoryTruth) await this.truth.open();
      await work();
    } finally {
      restoreNetwork();
      restoreTimers();
    }
  }

  setServerClock(skewMs: number): void {
    this.#serverSkewMs = skewMs;
  }

  /** A Redis with nothing in it, or with what another one had until `untilMs` of its own clock. */
  newNode(heir?: { readonly of: RedisNode; readonly untilMs: number }): RedisNode {
    const now = (): number => WALL_MS + this.loop.nowMs + this.#serverSkewMs;
    const node = new RedisNode(
      { runId: String(++this.#nodes).padStart(40, '0'), now, changed: (key, bytes, hasEnded) => this.#stands(node, key, bytes, hasEnded) },
      scripts,
    );
    this.#stamps.clear();
    this.#holders.clear();
    if (heir !== undefined) {
      node.keys.inherit(heir.of.keys);
      node.keys.rollBack(heir.untilMs);
    }
    return node;
  }

  /** Tells the records what stands under every key of `node` now. */
  standNow(node: RedisNode | undefined, gone: RedisNode | undefined): void {
    const keys = new Set([...(gone?.keys.known() ?? []), ...(node?.keys.known() ?? [])]);
    for (const key of keys) this.records.stands(key, node?.keys.get(key));
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
    if (this.network.redis.node !== node) return;
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
