import { LruStore } from '../../src/cache/lru.js';
import type { CacheValue, SharedStats } from '../../src/contracts/cache.js';
import type { Actor } from './seats.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { parseRedisUrl } from '../../src/redis/address.js';
import type { Dice } from '../world/dice.js';
import { MachineClock, portsOf, type Life } from '../world/ports.js';
import type { World } from '../world/world.js';
import { MemoryFiles } from '../../src/testing/memoryFiles.js';

/** A process with nothing but the two tiers in it: what it reads is held against what the server had. */
export class StorePeer implements Actor {
  readonly name: string;
  readonly clock: MachineClock;
  readonly #world: World;
  readonly #dice: Dice;
  readonly #life: Life = { isOver: false };
  readonly #near: LruStore;
  readonly #shared: RedisStore;
  readonly #store: TieredStore;
  #waiting = 0;
  #reads = 0;
  /** When changes were last not heard, by what the pair says of itself. */
  #deafMs = 0;
  /** Calls that failed or were not made, before each of its values was written. */
  readonly #troubles = new Map<number, number>();

  constructor(world: World, name: string) {
    this.name = name;
    this.#world = world;
    this.#dice = world.dice.fork();
    this.clock = new MachineClock(world.loop, this.#dice.whole(0, 1e6));
    const files = new MemoryFiles(this.clock);
    const { clock, timers, random } = portsOf({ loop: world.loop, dice: this.#dice.fork(), clock: this.clock, files, life: this.#life });
    this.#near = new LruStore({ clock });
    this.#shared = new RedisStore({ ...parseRedisUrl(world.redisUrl(name)), clock, timers });
    this.#store = new TieredStore({ near: this.#near, shared: this.#shared, clock, timers, random });
  }

  get waiting(): number {
    return this.#life.isOver ? 0 : this.#waiting;
  }

  get isTracking(): boolean {
    return this.#shared.isTracking;
  }

  get stats(): SharedStats {
    return this.#store.stats().shared!;
  }

  /** Whether a key is answered from this process alone. */
  isNear(key: string): boolean {
    return this.#near.get(key) !== undefined;
  }

  async read(key = this.#dice.pick(this.#world.records.keys)): Promise<number | undefined> {
    const { loop, records, trace, findings, plan } = this.#world;
    const beganMs = loop.nowMs;
    this.look();
    this.#waiting++;
    const value = ++this.#reads % 3 === 0 ? (await this.#store.getMany([key]))[0] : await this.#store.get(key);
    this.#waiting--;
    if (this.#life.isOver) return undefined;
    this.look();
    const id = value?.columns[0]?.[0];
    trace.note(`${this.name} reads ${key}: ${id}`);
    const tookMs = loop.nowMs - beganMs;
    if (tookMs > plan.readWithinMs) findings.report(`${this.name} waited ${tookMs.toFixed(0)} ms for ${key}`);
    if (id !== undefined) {
      const mayHaveFailed = this.#trouble > (this.#troubles.get(id) ?? Infinity);
      findings.report(records.judge(key, id, { by: this.name, beganMs, deafMs: this.#deafMs, mayHaveFailed }));
    }
    return id;
  }

  async write(key = this.#dice.pick(this.#world.records.keys)): Promise<number> {
    const { records, trace } = this.#world;
    const { id, generation, timestamp } = records.issue(key, this.name, this.#dice);
    const value: CacheValue = {
      header: { generation, timestamp, hash: '0'.repeat(64), rows: 1, generatedAtMs: 0, computationTimeMs: 0, bars: 0 },
      columns: [Float64Array.of(id)],
    };
    trace.note(`${this.name} writes ${key}: ${id} of ${generation}, ${timestamp}`);
    this.#troubles.set(id, this.#trouble);
    await this.#store.set(key, value);
    return id;
  }

  async delete(key = this.#dice.pick(this.#world.records.keys)): Promise<void> {
    this.#world.trace.note(`${this.name} deletes ${key}`);
    await (this.#dice.chance(0.3) ? this.#store.deletePrefix(key.slice(0, 4)) : this.#store.delete(key));
  }

  crash(serverLearns: boolean): void {
    this.#life.isOver = true;
    this.#world.network.kill(this.name, serverLearns);
  }

  get #trouble(): number {
    const { errors, skipped } = this.stats;
    return errors + skipped;
  }

  /** Called often enough that no moment of deafness that ends a window is missed. */
  look(): void {
    if (!this.#shared.isTracking) this.#deafMs = this.#world.loop.nowMs;
  }
}
