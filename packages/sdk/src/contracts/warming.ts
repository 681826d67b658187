import type { Timeframe } from '@barkeep/feature-core';

/** What of a series is kept warm: its newest vector, or its newest rows, for ranges that end with them. */
export type WarmPart = 'latest' | 'rows';

/** Something that is asked for often. */
export type WarmTarget = {
  readonly symbol: string;
  readonly timeframe: Timeframe | string;
  /** A set's name or `name@hash`. */
  readonly set: string;
  readonly part: WarmPart;
};

/** A name and a number that belongs to it. */
export type Score = readonly [name: string, score: number];

/** What several processes ask for most: a bounded table of names with scores that halve in an hour. */
export interface IUseBoard {
  /** Adds to the scores as of `nowMs`. Rejects where it is away. */
  add(uses: readonly Score[], nowMs: number): Promise<void>;
  /** The `n` highest scores, highest first. */
  top(n: number): Promise<readonly Score[]>;
}
