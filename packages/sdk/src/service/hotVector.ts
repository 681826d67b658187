import type { FeatureVector } from '../contracts/service.js';
import type { Use } from '../warming/uses.js';
import type { PinnedBars } from './barFeed.js';
import type { SetTally } from './tally.js';

/** A newest vector that was a hit, with the bars that it is of, and what counts its answers. */
export type HotVector = {
  readonly pinned: PinnedBars;
  readonly counts: SetTally;
  readonly use: Use;
  vector: FeatureVector;
  /** As of when the vector tells its age. */
  agedMs: number;
};

/** Lets the vector tell its age as it is now. */
export function bringOfAge(hot: HotVector, nowMs: number): void {
  if (nowMs === hot.agedMs) return;
  hot.agedMs = nowMs;
  const { metadata } = hot.vector;
  const ageBars = metadata.asOfMs === null ? 0 : hot.pinned.calendar.closedSince(metadata.asOfMs, nowMs, metadata.timeframe);
  if (ageBars !== metadata.ageBars) hot.vector = { ...hot.vector, metadata: { ...metadata, ageBars } };
}
