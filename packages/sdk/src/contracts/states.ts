import type { Timeframe } from '@barkeep/feature-core';

/** Which series, and of which version where that is given: `name@hash`. */
export type StateSeries = { readonly symbol: string; readonly timeframe: Timeframe; readonly version?: string };

/**
 * The state of a set's version before row `chunk` · 4,096 of a series. It is right for ever, for bars whose chain up to there is `chain`: a correction
 * makes another chain, and what was kept of the old one is not found any more.
 */
export type StateName = Required<StateSeries> & {
  /** The set's whole hash, 64 hex digits. */
  readonly hash: string;
  /** 1 or more: before row 0 there is nothing to keep. */
  readonly chunk: number;
  /** What `BarsChain.through` gives for `chunk`, 64 hex digits. */
  readonly chain: string;
};

/** A state's bytes, as `FeatureSeries.checkpoint` gives them, and of which bars. */
export type StateValue = {
  readonly snapshot: Uint8Array;
  readonly generation: number;
  /** Open of the last bar in it, ms UTC. */
  readonly timestamp: number;
};

/** The states inside of a chunk, oldest first, as many as there are rows between two of them: those before the state that the chunk ends with. */
export type InnerStates = { readonly snapshots: readonly Uint8Array[]; readonly generation: number; readonly timestamp: number };

/** The newest vector of a set's version, for bars that `tip` names: all of them. */
export type NewestName = Required<StateSeries> & {
  /** The set's whole hash, 64 hex digits. */
  readonly hash: string;
  /** What `BarsChain.tip` gives, 64 hex digits. */
  readonly tip: string;
};

/** Its values in the order of the set's names, and how they came about. */
export type NewestValue = {
  readonly values: Float64Array;
  readonly generation: number;
  /** Open of its bar, ms UTC. */
  readonly timestamp: number;
  readonly generatedAtMs: number;
  readonly computationTimeMs: number;
};

/** How a store of states has fared since this process began to use it. */
export type StateStoreStats = {
  /** Searches that found a state, and those that found none. */
  readonly hits: number;
  readonly misses: number;
  /** Values that were damaged, foreign, or of a newer layout; each was passed over. */
  readonly refused: number;
  /** Calls that failed, and those that were not made since the ones before had failed. */
  readonly errors: number;
  readonly skipped: number;
  readonly written: number;
  /** Newest vectors, of a store that keeps them: those that were there, that were not or were of other bars, that were damaged, that were written. */
  readonly newest?: { readonly hits: number; readonly misses: number; readonly refused: number; readonly written: number };
  /** Of a store that is bounded: what it holds as far as is known, what it may hold, and how much has left to make room. */
  readonly bytes?: number;
  readonly maxBytes?: number;
  readonly evictions?: number;
};

/** By tier. */
export type StateStats = Readonly<Partial<Record<'disk' | 'shared', StateStoreStats>>>;

/** Sealed states that outlive the process. Nothing in it is ever needed: no call rejects, and what fails is a counted miss. */
export interface IStateStore {
  /** The first of these, in their order, that is there; undefined where none is. */
  first(names: readonly StateName[]): Promise<{ readonly name: StateName; readonly snapshot: Uint8Array } | undefined>;
  /** Keeps a state for as long as there is room for it. Resolves when it is written, or could not be. */
  put(name: StateName, value: StateValue): Promise<void>;
  /** The states inside of the chunk that this one ends; undefined where they are not there. Left out by a store that keeps none. */
  inner?(name: StateName): Promise<readonly Uint8Array[] | undefined>;
  /** Keeps them, unless they are there: `make` is called only where they are to be written, and may have none. Resolves when they are, or could not be. */
  putInner?(name: StateName, make: () => InnerStates | undefined): Promise<void>;
  /** The newest vector of these bars; undefined where it is not there. Left out by a store that keeps none. */
  newest?(name: NewestName): Promise<NewestValue | undefined>;
  /** Keeps the newest vector in place of the one before. Resolves when it is written, or could not be. */
  putNewest?(name: NewestName, value: NewestValue): Promise<void>;
  /** Drops the states of a series from chunk `fromChunk` on, of every version where none is given; says how many there were. */
  forget(series: StateSeries, fromChunk: number): Promise<number>;
  stats(): StateStats;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}
