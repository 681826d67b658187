import { timeframeMs, type Timeframe } from './timeframe.js';

/**
 * When a series trades. A bar is stamped at its open and known at its close; a bucket is the bar of a timeframe that holds a moment.
 * Times are ms UTC.
 */
export type Calendar = {
  /** `continuous`, or the name that a session calendar was given. */
  readonly name: string;
  /** The close of the bar that is stamped `openMs`. */
  closeOf(openMs: number, timeframe: Timeframe): number;
  /** How many bars of `timeframe` close in `(afterMs, untilMs]`, `afterMs` being a bar's close; 0 where `untilMs` is not after `afterMs`. */
  closedSince(afterMs: number, untilMs: number, timeframe: Timeframe): number;
  /** The open of the bucket of `timeframe` that holds `timestampMs`; NaN where the market is closed then. */
  bucketOf(timestampMs: number, timeframe: Timeframe): number;
};

/**
 * A market that never closes, and the calendar of a series with none given: a bar closes at open + timeframe, buckets start at multiples
 * of their length since the epoch (UTC). Bars stamped elsewhere (days from 22:00, say) keep their own steps in `closedSince`.
 */
export const continuousCalendar: Calendar = {
  name: 'continuous',
  closeOf: (openMs, timeframe) => openMs + timeframeMs(timeframe),
  closedSince: (afterMs, untilMs, timeframe) => Math.max(0, Math.floor((untilMs - afterMs) / timeframeMs(timeframe))),
  bucketOf: (timestampMs, timeframe) => Math.floor(timestampMs / timeframeMs(timeframe)) * timeframeMs(timeframe),
};
