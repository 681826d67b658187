import type { ICacheStore } from '../contracts/cache.js';
import type { FeatureVector } from '../contracts/service.js';
import type { Use } from '../warming/uses.js';
import type { PinnedBars } from './barFeed.js';
import type { Plan } from './plan.js';
import type { SetTally } from './tally.js';

const NEWEST = ':last';

/** A newest vector that was a hit, with the bars that it is of, and what counts its answers. */
export type HotVector = {
  readonly pinned: PinnedBars;
  readonly counts: SetTally;
  readonly use: Use;
  vector: FeatureVector;
  /** As of when the vector tells its age. */
  agedMs: number;
};

/** What has been changed by others up to a moment. */
export type Mark = { readonly drops: number; readonly epoch: number };

type Kept = Mark & { readonly hot: HotVector };

/** Newest vectors that can be given at once: as long as nobody else has changed what they were taken from. */
export class HotVectors {
  readonly #kept = new WeakMap<Plan, Kept>();
  /** Of each series that is kept, or was, how often its newest vector has been changed by others. */
  readonly #drops = new Map<string, number>();
  #epoch = 0;

  constructor(cache: ICacheStore) {
    cache.onDropped?.((key) => this.#drop(key));
  }

  get(plan: Plan): HotVector | undefined {
    const kept = this.#kept.get(plan);
    return kept !== undefined && kept.epoch === this.#epoch && kept.drops === this.#drops.get(plan.seriesKey) ? kept.hot : undefined;
  }

  /** To be taken before the vector is looked for, so that a change meanwhile counts. */
  mark(plan: Plan): Mark {
    const drops = this.#drops.get(plan.seriesKey) ?? 0;
    this.#drops.set(plan.seriesKey, drops);
    return { drops, epoch: this.#epoch };
  }

  set(plan: Plan, hot: Omit<HotVector, 'agedMs'>, mark: Mark): void {
    this.#kept.set(plan, { hot: { ...hot, agedMs: -1 }, ...mark });
  }

  #drop(key: string): void {
    if (key === 'all') {
      this.#epoch++;
      this.#drops.clear();
      return;
    }
    const seriesKey = key.endsWith(NEWEST) ? key.slice(0, -NEWEST.length) : key;
    const drops = this.#drops.get(seriesKey);
    if (drops !== undefined) this.#drops.set(seriesKey, drops + 1);
  }
}

/** Lets the vector tell its age as it is now. */
export function bringOfAge(hot: HotVector, nowMs: number): void {
  if (nowMs === hot.agedMs) return;
  hot.agedMs = nowMs;
  const { metadata } = hot.vector;
  const ageBars = metadata.asOfMs === null ? 0 : hot.pinned.calendar.closedSince(metadata.asOfMs, nowMs, metadata.timeframe);
  if (ageBars !== metadata.ageBars) hot.vector = { ...hot.vector, metadata: { ...metadata, ageBars } };
}
