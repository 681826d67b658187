import type { ICacheStore } from '../contracts/cache.js';
import type { FeatureVector } from '../contracts/service.js';
import type { Use } from '../warming/uses.js';
import { RESOLUTION_MS } from './burstClock.js';
import type { PinnedBars } from './barFeed.js';
import type { Plan } from './plan.js';
import type { SetTally } from './tally.js';

const NEWEST = ':last';
/** For how long at most a vector is given without its bars being looked for. */
const MOST_HELD_MS = 250;

/** How often the newest vector of a series has been changed by others. */
type Changes = { count: number };

/** What others had changed when a vector was looked for. */
export type Mark = { readonly changedBy: Changes; readonly changesThen: number };

/** A newest vector that was a hit, with the bars that it is of, and what counts its answers. */
export type HotVector = Mark & {
  readonly plan: Plan;
  readonly pinned: PinnedBars;
  readonly counts: SetTally;
  readonly use: Use;
  vector: FeatureVector;
  /** The vector for those who await it. */
  later: Promise<FeatureVector> | undefined;
  /** It is the newest, of this age, from when to when, as long as the provider's changes are still these. */
  fromMs: number;
  toMs: number;
  ofChanges: number;
};

/** Where a hot vector is found: with what was asked for. */
export type HotSlot = { hot: HotVector | undefined };

/** Newest vectors that can be given at once: as long as nobody else has changed what they were taken from. */
export class HotVectors {
  /** Of each series that is kept, or was. */
  readonly #changes = new Map<string, Changes>();

  constructor(cache: ICacheStore) {
    cache.onDropped?.((key) => this.drop(key));
  }

  /** To be taken before the vector is looked for, so that a change meanwhile counts. */
  mark({ seriesKey }: Plan): Mark {
    let changes = this.#changes.get(seriesKey);
    if (changes === undefined) this.#changes.set(seriesKey, (changes = { count: 0 }));
    return { changedBy: changes, changesThen: changes.count };
  }

  /** Lets go of what was kept under a key of the cache; `all` of everything. */
  drop(key: string): void {
    if (key === 'all') for (const changes of this.#changes.values()) changes.count++;
    const seriesKey = key.endsWith(NEWEST) ? key.slice(0, -NEWEST.length) : key;
    const changes = this.#changes.get(seriesKey);
    if (changes !== undefined) changes.count++;
  }

  /** Lets go of every vector of a symbol. */
  dropSymbol(symbol: string): void {
    for (const [seriesKey, changes] of this.#changes) if (seriesKey.startsWith(`${symbol}:`)) changes.count++;
  }
}

/** A vector that is the newest at no moment until `hold` has said so. */
export function newlyHot(hot: Mark & Pick<HotVector, 'plan' | 'pinned' | 'counts' | 'use' | 'vector'>): HotVector {
  return { ...hot, later: undefined, fromMs: Infinity, toMs: -Infinity, ofChanges: NaN };
}

/** The vector itself, for who only reads it: the same promise for everybody. */
export function sharedLater(hot: HotVector): Promise<FeatureVector> {
  return (hot.later ??= Promise.resolve(hot.vector));
}

/** The vector with values that the caller may write to. */
export function ownLater({ vector }: HotVector): Promise<FeatureVector> {
  return Promise.resolve({ ...vector, values: vector.values.slice() });
}

/** Whether nobody has changed what it was taken from. */
export function isUntouched({ changedBy, changesThen }: Mark): boolean {
  return changesThen === changedBy.count;
}

/** Lets the vector tell its age as it is now, and be given for as long as it and the description of its bars stay as they are. */
export function hold(hot: HotVector, nowMs: number, holdsForMs: number, ofChanges: number): void {
  const { metadata } = hot.vector;
  const ageBars = ageAt(hot, nowMs);
  if (ageBars !== metadata.ageBars) {
    hot.vector = { ...hot.vector, metadata: { ...metadata, ageBars } };
    hot.later = undefined;
  }
  const heldMs = Math.min(holdsForMs, MOST_HELD_MS) - RESOLUTION_MS;
  hot.fromMs = nowMs;
  hot.toMs = heldMs > 0 && ageAt(hot, nowMs + heldMs) === ageBars ? nowMs + heldMs : -Infinity;
  hot.ofChanges = ofChanges;
}

function ageAt({ pinned, vector }: HotVector, nowMs: number): number {
  const { asOfMs, timeframe } = vector.metadata;
  return asOfMs === null ? 0 : pinned.calendar.closedSince(asOfMs, nowMs, timeframe);
}
