import type {
  IStateStore,
  InnerStates,
  NewestName,
  NewestValue,
  StateName,
  StateSeries,
  StateStats,
  StateValue,
} from '../contracts/states.js';

/** Stores of states one behind the other, the cheapest first. Of two states the later one is taken, wherever it is. */
export class StateTiers implements IStateStore {
  readonly #tiers: readonly IStateStore[];
  /** There where a tier keeps the states inside of chunks. */
  readonly inner?: (name: StateName) => Promise<readonly Uint8Array[] | undefined>;
  readonly putInner?: (name: StateName, make: () => InnerStates | undefined) => Promise<void>;
  /** There where a tier keeps newest vectors. */
  readonly newest?: (name: NewestName) => Promise<NewestValue | undefined>;
  readonly putNewest?: (name: NewestName, value: NewestValue) => Promise<void>;

  constructor(tiers: readonly IStateStore[]) {
    this.#tiers = tiers;
    const within = tiers.find((tier) => tier.inner !== undefined && tier.putInner !== undefined);
    if (within !== undefined) {
      this.inner = (name) => within.inner!(name);
      this.putInner = (name, make) => within.putInner!(name, make);
    }
    const keeping = tiers.find((tier) => tier.newest !== undefined && tier.putNewest !== undefined);
    if (keeping === undefined) return;
    this.newest = (name) => keeping.newest!(name);
    this.putNewest = (name, value) => keeping.putNewest!(name, value);
  }

  async first(names: readonly StateName[]): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined> {
    let best: { readonly name: StateName; readonly snapshot: Uint8Array } | undefined;
    let wanted = names;
    for (const tier of this.#tiers) {
      best = (await tier.first(wanted)) ?? best;
      wanted = best === undefined ? names : names.slice(0, names.indexOf(best.name));
      if (best !== undefined && wanted.length === 0) return best;
    }
    return best;
  }

  async put(name: StateName, value: StateValue): Promise<void> {
    for (const tier of this.#tiers) await tier.put(name, value);
  }

  async forget(series: StateSeries, fromChunk: number): Promise<number> {
    const counts = await Promise.all(this.#tiers.map((tier) => tier.forget(series, fromChunk)));
    return Math.max(0, ...counts);
  }

  stats(): StateStats {
    return Object.assign({}, ...this.#tiers.map((tier) => tier.stats())) as StateStats;
  }

  async close(): Promise<void> {
    await Promise.all(this.#tiers.map((tier) => tier.close()));
  }
}
