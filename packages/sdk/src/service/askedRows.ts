import { BarkeepError, lowerBound } from '@barkeep/feature-core';
import type { LatestOptions, RangeOptions } from '../contracts/service.js';
import type { AnswerRows } from './answer.js';
import type { PinnedBars } from './barFeed.js';
import { parseRows, requireForward } from './limits.js';
import type { Plan } from './plan.js';
import { parseTime } from './times.js';

/** Rows of a request, before the bars are known. */
export type RangeAsked = { readonly startMs: number; readonly endMs: number; readonly last?: number; readonly limit?: number };

export function rangeOf({ start, end, limit }: RangeOptions): RangeAsked {
  const startMs = start === undefined ? -Infinity : parseTime(start, 'start');
  const endMs = end === undefined ? Infinity : parseTime(end, 'end');
  requireForward(startMs, endMs);
  return limit === undefined ? { startMs, endMs } : { startMs, endMs, limit: parseRows(limit, 'limit') };
}

export function rowsOf(plan: Plan, pinned: PinnedBars, { startMs, endMs, last, limit }: RangeAsked): AnswerRows {
  const { timestamp } = pinned.bars;
  const end = lowerBound(timestamp, endMs);
  const from = last === undefined ? lowerBound(timestamp, startMs) : Math.max(0, end - last);
  const to = limit === undefined ? end : Math.min(end, from + limit);
  return { plan, pinned, offset: plan.origin === 'range' ? from : 0, from, to, nextMs: to < end ? timestamp[to]! : null };
}

export function startOfLatest(plan: Plan, { start }: LatestOptions): number {
  if (start !== undefined) return parseTime(start, 'start');
  if (plan.origin === 'series') return -Infinity;
  throw new BarkeepError('INVALID_RANGE', "latest with origin 'range' needs start, the first bar to compute from", { name: 'start' });
}

/** The newest bar whose close is not after `atMs`. */
export function latestRow(plan: Plan, pinned: PinnedBars, startMs: number, atMs: number): AnswerRows {
  const { timestamp } = pinned.bars;
  let to = atMs === Infinity ? pinned.length : Math.min(pinned.length, lowerBound(timestamp, atMs + 1));
  while (to > 0 && pinned.calendar.closeOf(timestamp[to - 1]!, plan.timeframe) > atMs) to--;
  const from = plan.origin === 'range' ? lowerBound(timestamp, startMs) : 0;
  if (to > from) return { plan, pinned, offset: from, from, to, nextMs: null };
  const at = atMs === Infinity ? 'now' : new Date(atMs).toISOString();
  throw new BarkeepError(
    'NO_BAR',
    `${plan.symbol} ${plan.timeframe} has no bar that has closed by ${at}${from > 0 ? ' in the range' : ''}; ask for a later moment`,
    {
      symbol: plan.symbol,
      timeframe: plan.timeframe,
      at,
    },
  );
}
