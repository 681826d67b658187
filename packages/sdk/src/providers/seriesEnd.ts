import type { Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';
import type { SeriesEnd } from '../contracts/provider.js';
import { BarsChain } from '../states/barsChain.js';
import { barsOfColumns } from './barsOfColumns.js';
import type { BarsEnd } from './storedBars.js';

/** How a series ends, of whose file that is known. */
export function seriesEndOf(end: BarsEnd, { generation, calendar }: Pick<SeriesEnd, 'generation' | 'calendar'>): SeriesEnd {
  const newest = barsOfColumns(end.newest.map((value) => Float64Array.of(value)));
  return { originMs: end.originMs, lastMs: newest.timestamp[0]!, generation, calendar, newest, tip: end.tip };
}

/** Whether `bars` begin with those whose end that is, to the bit. */
export async function beginsWith(bars: Bars, { rows, tip }: BarsEnd, timers: Pick<Timers, 'yieldToLoop'>): Promise<boolean> {
  if (rows > bars.timestamp.length) return false;
  return (await new BarsChain().tip(bars, rows, { due: true, rest: () => timers.yieldToLoop() })) === tip;
}
