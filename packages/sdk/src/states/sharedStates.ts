import type { Clock, Random } from '../contracts/ports.js';
import type { ISharedStore } from '../contracts/sharedStore.js';
import type { IStateStore, StateName, StateSeries, StateStats, StateValue } from '../contracts/states.js';
import { jittered } from '../redis/life.js';
import { SharedCalls } from '../redis/sharedCalls.js';
import { MAX_STORED_BYTES } from '../redis/stamp.js';
import { STATE_HEAD_BYTES, decodeState, encodeState, headsState, parseStateKey, stateKey, stateKeysOf } from './storedState.js';

/** Life of a state unless told otherwise: a day, up to a tenth longer or shorter. */
export const STATE_LIFE_MS = 86_400_000;
/** States that are asked for in one round trip: by their first bytes, of which one is then fetched whole. */
const HEADS_AT_ONCE = 64;

export type SharedStatesOptions = {
  /** Whoever made it closes it. */
  readonly shared: ISharedStore;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly random: Random;
  /** Default: a day. */
  readonly lifeMs?: number;
};

/** States in the store that several processes share, under `feature:{symbol}:{timeframe}:{version}:state:{chunk}`. */
export class SharedStates implements IStateStore {
  readonly #shared: ISharedStore;
  readonly #random: Random;
  readonly #lifeMs: number;
  readonly #tally = { hits: 0, misses: 0, refused: 0, errors: 0, skipped: 0, written: 0 };
  readonly #calls: SharedCalls;

  constructor({ shared, clock, random, lifeMs = STATE_LIFE_MS }: SharedStatesOptions) {
    this.#shared = shared;
    this.#random = random;
    this.#lifeMs = lifeMs;
    this.#calls = new SharedCalls(clock, this.#tally);
  }

  async first(names: readonly StateName[]): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined> {
    for (let at = 0; at < names.length; at += HEADS_AT_ONCE) {
      const some = names.slice(at, at + HEADS_AT_ONCE);
      const heads = await this.#calls.called(() => this.#shared.get(some.map(stateKey), STATE_HEAD_BYTES));
      if (heads === undefined) break;
      for (const [k, name] of some.entries()) {
        if (heads[k] === undefined || !headsState(name, heads[k])) continue;
        const snapshot = await this.#fetched(name);
        if (snapshot !== undefined) return { name, snapshot };
      }
    }
    this.#tally.misses++;
    return undefined;
  }

  async put(name: StateName, value: StateValue): Promise<void> {
    const bytes = encodeState(name, value);
    if (bytes.length > MAX_STORED_BYTES) return;
    const life = jittered(this.#lifeMs, this.#random);
    if ((await this.#calls.called(() => this.#shared.put(stateKey(name), bytes, life))) === true) this.#tally.written++;
  }

  async forget(series: StateSeries, fromChunk: number): Promise<number> {
    const removed = await this.#calls.called(async () => {
      let count = 0;
      for await (const keys of this.#shared.scan(`${stateKeysOf(series)}${series.version ?? ''}`)) {
        count += await this.#shared.delete(
          keys.filter((key) => {
            const parsed = parseStateKey(key);
            return parsed !== undefined && parsed.chunk >= fromChunk && (series.version === undefined || parsed.version === series.version);
          }),
        );
      }
      return count;
    });
    return removed ?? 0;
  }

  stats(): StateStats {
    return { shared: { ...this.#tally } };
  }

  async close(): Promise<void> {}

  async #fetched(name: StateName): Promise<Uint8Array | undefined> {
    const [bytes] = (await this.#calls.called(() => this.#shared.get([stateKey(name)], MAX_STORED_BYTES))) ?? [];
    if (bytes === undefined) return undefined;
    const decoded = decodeState(name, bytes);
    if (decoded === 'refused') this.#tally.refused++;
    if (typeof decoded !== 'object') return undefined;
    this.#tally.hits++;
    return decoded.snapshot;
  }
}
