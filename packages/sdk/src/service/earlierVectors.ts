import type { Clock } from '../contracts/ports.js';
import type { FeatureVector } from '../contracts/service.js';
import type { BarFeed, PinnedBars } from './barFeed.js';
import type { Plan } from './plan.js';

/** A vector that was answered, and the bars that it is of. */
export type HeldVector = { readonly pinned: PinnedBars; readonly vector: FeatureVector };

/** The newest vector that was answered of each series, set and choice of fields, for callers who would rather have an older one at once. */
export class EarlierVectors {
  readonly #feed: BarFeed;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #renewing = new WeakSet<Plan>();

  constructor(feed: BarFeed, clock: Pick<Clock, 'now'>) {
    this.#feed = feed;
    this.#clock = clock;
  }

  /** An answer that took longer than a later question's is not held in the place of that one's. */
  hold({ slot }: Plan, pinned: PinnedBars, vector: FeatureVector): void {
    const made = { pinned, vector };
    if (slot.earlier === undefined || !isLater(slot.earlier, made)) slot.earlier = made;
  }

  /**
   * A vector that is one bar old or more, and no more than `maxAgeBars`, marked as stale; undefined where there is none, where the newest is known to be in (that
   * is no dearer), or where bars are known to have been corrected since.
   */
  within(plan: Plan, maxAgeBars: number): FeatureVector | undefined {
    const held = plan.slot.earlier;
    if (held === undefined || maxAgeBars < 1) return undefined;
    const { pinned, vector } = held;
    const newest = this.#feed.now(plan);
    const known = newest ?? this.#feed.kept(plan.barsKey);
    if (newest === pinned || known === undefined || known.generation !== pinned.generation) return undefined;
    const ageBars = pinned.calendar.closedSince(vector.metadata.asOfMs!, this.#clock.now(), plan.timeframe);
    if (ageBars < 1 || ageBars > maxAgeBars) return undefined;
    return { ...vector, metadata: { ...vector.metadata, outcome: 'hit', ageBars, stale: true } };
  }

  /** Begins `work` in the background, which brings the newest, unless it is under way. What it fails with is told to whoever asks for the newest. */
  renew(plan: Plan, work: () => Promise<unknown>): void {
    if (this.#renewing.has(plan)) return;
    this.#renewing.add(plan);
    const end = (): void => void this.#renewing.delete(plan);
    work().then(end, end);
  }
}

function isLater(a: HeldVector, b: HeldVector): boolean {
  const ofA = a.pinned.generation;
  const ofB = b.pinned.generation;
  return ofA > ofB || (ofA === ofB && a.vector.timestamp > b.vector.timestamp);
}
