import { BarkeepError, lowerBound, sliceBars, type Bars, type Calendar, type Timeframe } from '@barkeep/feature-core';
import type { ProvidedBars, SeriesInfo } from '../contracts/provider.js';
import type { BarsChain } from '../states/barsChain.js';

/** Which series: `AAPL 1day`. */
export type SeriesName = { readonly symbol: string; readonly timeframe: Timeframe };

export type ReadRange = { readonly startMs?: number; readonly endMs?: number };

/** A series at one moment: closed bars only. */
export type ClosedSeries = {
  readonly name: SeriesName;
  readonly bars: Bars;
  readonly generation: number;
  readonly calendar: Calendar;
  /** Names the bars; left out where whoever needs it has to make it. */
  readonly chain?: BarsChain;
};

/** How many leading rows have closed at `nowMs`. */
export function closedRows(timestamp: Float64Array, timeframe: Timeframe, calendar: Calendar, nowMs: number): number {
  let low = 0;
  let high = timestamp.length;
  // Nearly always the last row has closed, or the last but one.
  if (high === 0 || calendar.closeOf(timestamp[high - 1]!, timeframe) <= nowMs) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (calendar.closeOf(timestamp[middle]!, timeframe) <= nowMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** When the row behind the first `rows` closes; Infinity where there is none. */
export function nextCloseMs(timestamp: Float64Array, rows: number, timeframe: Timeframe, calendar: Calendar): number {
  return rows < timestamp.length ? calendar.closeOf(timestamp[rows]!, timeframe) : Infinity;
}

/** @throws BarkeepError `NO_BAR` where no bar has closed yet */
export function describeSeries({ name, bars, generation, calendar }: ClosedSeries): SeriesInfo {
  requireBar(name, bars);
  return { originMs: bars.timestamp[0]!, lastMs: bars.timestamp.at(-1)!, generation, calendar };
}

/** @throws BarkeepError `NO_BAR` where no bar has closed yet */
export function readSeries(
  { name, bars, generation, chain }: ClosedSeries,
  { startMs = -Infinity, endMs = Infinity }: ReadRange = {},
): ProvidedBars {
  requireBar(name, bars);
  const from = lowerBound(bars.timestamp, startMs);
  const to = Math.max(from, lowerBound(bars.timestamp, endMs));
  const named = chain === undefined || from > 0 ? {} : { chain };
  return { bars: sliceBars(bars, from, to), originMs: bars.timestamp[0]!, generation, ...named };
}

function requireBar({ symbol, timeframe }: SeriesName, bars: Bars): void {
  if (bars.timestamp.length > 0) return;
  throw new BarkeepError('NO_BAR', `${symbol} ${timeframe} has no closed bar yet`, { symbol, timeframe });
}

/** The error of a symbol that has other timeframes only; `known` are those that can be asked for. */
export function unknownTimeframe({ symbol, timeframe }: SeriesName, known: readonly Timeframe[]): BarkeepError {
  const message = `${symbol} has no ${timeframe} bars, nor finer ones to make them from; there are ${known.join(', ') || 'none'}`;
  return new BarkeepError('UNKNOWN_TIMEFRAME', message, { kind: 'timeframe', name: timeframe, symbol, known });
}
