import type { Timeframe } from './timeframe.js';

/**
 * When a series trades. `closeOf` gives a bar's close in ms UTC from its open; `closedSince` counts the bars of `timeframe` that have
 * closed in `(afterMs, untilMs]`, `afterMs` being a bar's close; `bucketOf` gives the open in ms UTC of the bucket of `timeframe` that holds `timestampMs`.
 */
export type Calendar = {
  readonly name: string;
  closeOf(openMs: number, timeframe: Timeframe): number;
  closedSince(afterMs: number, untilMs: number, timeframe: Timeframe): number;
  bucketOf(timestampMs: number, timeframe: Timeframe): number;
};
