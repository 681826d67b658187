import type { ICacheStore } from '../contracts/cache.js';
import type { FeatureVector } from '../contracts/service.js';
import type { Use } from '../warming/uses.js';
import type { IMarketDataProvider } from '../contracts/provider.js';
import { handedOut } from './answer.js';
import type { BarFeed, PinnedBars } from './barFeed.js';
import type { HeldVector } from './earlierVectors.js';
import { RESOLUTION_MS, type BurstClock } from './burstClock.js';
import { MOST_HELD_MS } from './held.js';
import type { Plan } from './plan.js';
import type { SetTally, Tally } from './tally.js';

const NEWEST = ':last';

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

/** Where vectors that may be given at once are found: with what was asked for. */
export type HotSlot = {
  hot: HotVector | undefined;
  /** The newest that was answered, which may be out of date. */
  earlier: HeldVector | undefined;
  /** What counts how often others have changed it, once that has been asked. */
  changes: Changes | undefined;
};

/** Newest vectors that can be given at once: as long as nobody else has changed what they were taken from. */
export class HotVectors {
  readonly #provider: Pick<IMarketDataProvider, 'changes'>;
  readonly #feed: Pick<BarFeed, 'known'>;
  readonly #tally: Pick<Tally, 'hit'>;
  readonly #clock: BurstClock;
  /** Of each series that is kept, or was. */
  readonly #changes = new Map<string, Changes>();
  #isClosed = false;

  constructor(parts: {
    readonly cache: Pick<ICacheStore, 'onDropped'>;
    readonly provider: Pick<IMarketDataProvider, 'changes'>;
    readonly feed: Pick<BarFeed, 'known'>;
    readonly tally: Pick<Tally, 'hit'>;
    readonly clock: BurstClock;
  }) {
    this.#provider = parts.provider;
    this.#feed = parts.feed;
    this.#tally = parts.tally;
    this.#clock = parts.clock;
    parts.cache.onDropped?.((key) => this.#drop(key));
  }

  /** The newest vector of a plan where nothing has to be waited for: counted as an answer. */
  now({ slot }: Plan): HotVector | undefined {
    const { hot } = slot;
    if (hot === undefined || hot.changesThen !== hot.changedBy.count) return undefined;
    const nowMs = this.#clock.now();
    const isHeld = nowMs >= hot.fromMs && nowMs < hot.toMs && hot.ofChanges === this.#provider.changes;
    if (!isHeld && !this.#holdOn(hot, nowMs)) return undefined;
    this.#tally.hit(hot.counts, nowMs);
    hot.use.count++;
    return hot;
  }

  /** To be taken before the vector is looked for, so that a change meanwhile counts. */
  mark({ seriesKey, slot }: Plan): Mark {
    const changes = (slot.changes ??= this.#changesOf(seriesKey));
    return { changedBy: changes, changesThen: changes.count };
  }

  #changesOf(seriesKey: string): Changes {
    let changes = this.#changes.get(seriesKey);
    if (changes === undefined) this.#changes.set(seriesKey, (changes = { count: 0 }));
    return changes;
  }

  /** From here on nothing is given any more. */
  close(): void {
    this.#isClosed = true;
    this.#drop('all');
  }

  /** Lets go of what was kept under a key of the cache; `all` of everything. */
  #drop(key: string): void {
    if (key === 'all') {
      for (const changes of this.#changes.values()) changes.count++;
      return;
    }
    const seriesKey = key.endsWith(NEWEST) ? key.slice(0, -NEWEST.length) : key;
    const changes = this.#changes.get(seriesKey);
    if (changes !== undefined) changes.count++;
  }

  /** Lets go of every vector of a symbol. */
  dropSymbol(symbol: string): void {
    for (const [seriesKey, changes] of this.#changes) if (seriesKey.startsWith(`${symbol}:`)) changes.count++;
  }

  /** Looks whether a vector is still that of the newest bars. */
  #holdOn(hot: HotVector, nowMs: number): boolean {
    const info = this.#isClosed ? undefined : this.#feed.known(hot.plan, hot.pinned);
    if (info !== undefined) hold(hot, nowMs, info.holdsForMs ?? 0, this.#provider.changes ?? NaN);
    return info !== undefined;
  }
}

/** A vector that is the newest at no moment until `hold` has said so. */
export function newlyHot(hot: Mark & Pick<HotVector, 'plan' | 'pinned' | 'counts' | 'use' | 'vector'>): HotVector {
  const { plan, pinned, counts, use, vector, changedBy, changesThen } = hot;
  // Named one by one: to spread them costs ten times as much.
  return { plan, pinned, counts, use, vector, changedBy, changesThen, later: undefined, fromMs: Infinity, toMs: -Infinity, ofChanges: NaN };
}

/** The vector itself, for who only reads it: the same promise for everybody. */
export function sharedLater(hot: HotVector): Promise<FeatureVector> {
  return (hot.later ??= Promise.resolve(hot.vector));
}

/** The vector with values that the caller may write to. */
export function ownLater({ vector }: HotVector): Promise<FeatureVector> {
  return Promise.resolve(handedOut(vector, false));
}

/** Lets the vector tell its age as it is now, and be given for as long as it and the description of its bars stay as they are. */
function hold(hot: HotVector, nowMs: number, holdsForMs: number, ofChanges: number): void {
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
