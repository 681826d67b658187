import { continuousCalendar, InvalidParamError, type Calendar, type Timeframe } from '@barkeep/feature-core';

/** Rows `[from, to)`. */
export type RowSpan = readonly [from: number, to: number];

/** Where a series is cut: after how many steps of its calendar, and by which calendar. */
export type GapOptions = {
  /** Steps of the timeframe from one bar to the next that are no gap. Default: 1; 5 for daily bars without a calendar, whose weekends and holidays are none. */
  readonly maxGap?: number;
  /** The calendar whose steps are counted. Default: continuous. */
  readonly calendar?: Calendar;
};

/** A weekend with a holiday on either side of it. */
const DAILY_STEPS = 5;

/** The steps from one bar to the next that are no gap, where nobody says. */
export function defaultMaxGap(timeframe: Timeframe, calendar: Calendar): number {
  return timeframe === '1day' && calendar.name === continuousCalendar.name ? DAILY_STEPS : 1;
}

/**
 * The stretches of rows without a gap, in order; all rows are in one of them. No episode, window or label ought to cross from one to the next.
 * @throws InvalidParamError `INVALID_PARAM` for a `maxGap` below 1
 */
export function segmentsOf(timestamps: Float64Array, timeframe: Timeframe, options: GapOptions = {}): RowSpan[] {
  const { calendar = continuousCalendar, maxGap = defaultMaxGap(timeframe, calendar) } = options;
  if (!(maxGap >= 1)) throw new InvalidParamError('segments', 'maxGap', maxGap, 'use a number of steps, 1 or more');
  const segments: RowSpan[] = [];
  let from = 0;
  for (let i = 1; i <= timestamps.length; i++) {
    if (i < timestamps.length && stepsBetween(timestamps[i - 1]!, timestamps[i]!) <= maxGap) continue;
    segments.push([from, i]);
    from = i;
  }
  return segments;

  function stepsBetween(before: number, after: number): number {
    return calendar.closedSince(calendar.closeOf(before, timeframe), calendar.closeOf(after, timeframe), timeframe);
  }
}
