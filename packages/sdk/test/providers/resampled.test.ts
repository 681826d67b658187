import { BarkeepError, barsFrom, continuousCalendar, resample, sessionCalendar, sliceBars, type Bars } from '@barkeep/feature-core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryProvider, type MemorySeries } from '../../src/providers/memory.js';
import { ResamplingProvider } from '../../src/providers/resampled.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { START, makeBars, rowsOf } from '../contract/provider.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function open(
  series: readonly MemorySeries[],
  nowMs = START + 1000 * HOUR,
): { provider: ResamplingProvider; inner: MemoryProvider; time: VirtualTime } {
  const time = new VirtualTime({ startMs: nowMs });
  const inner = new MemoryProvider({ clock: time, series });
  return { time, inner, provider: new ResamplingProvider({ inner, clock: time, timers: time }) };
}
const minutesAt = (...rows: [minute: number, value: number][]): Bars =>
  barsFrom(rows.map(([minute, x]) => ({ timestamp: START + minute * MINUTE, open: x, high: x, low: x, close: x, volume: x })));

describe('ResamplingProvider', () => {
  test('makes every coarser timeframe, from the coarsest stored one that divides it', async () => {
    const { provider } = open([
      { symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 600) },
      { symbol: 'A', timeframe: '1hour', bars: makeBars('1hour', 0, 48) },
    ]);
    expect(await provider.list()).toEqual([
      { symbol: 'A', stored: ['1min', '1hour'], timeframes: ['1min', '5min', '15min', '30min', '1hour', '4hour', '1day'] },
    ]);
    expect((await provider.read('A', '30min')).bars.timestamp).toHaveLength(20); // of the minutes
    expect((await provider.read('A', '1day')).bars.timestamp).toHaveLength(2); // of the hours: the minutes do not reach that far
    expect((await provider.read('A', '1hour')).bars.timestamp).toHaveLength(48);
  });

  test('names a partial first bucket that was left out, with its rows', async () => {
    const { provider } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 2, 30) }]);
    expect(await provider.describe('A', '5min')).toMatchObject({
      originMs: START + 5 * MINUTE,
      partialFirstBucket: { openMs: START, rows: 3 },
    });
    expect(await provider.describe('A', '1min')).not.toHaveProperty('partialFirstBucket');
  });

  test('has no partial first bucket where the finer bars start with one', async () => {
    const { provider } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 30) }]);
    expect((await provider.describe('A', '5min')).partialFirstBucket).toBeNull();
  });

  test('a late finer bar corrects the bucket that was given without it', async () => {
    const { provider, inner, time } = open(
      [{ symbol: 'A', timeframe: '1min', bars: minutesAt([0, 1], [1, 2], [5, 3], [6, 4]) }],
      START + 10 * MINUTE,
    );
    const before = await provider.read('A', '5min');
    expect(rowsOf(before.bars)).toMatchObject([{ close: 2 }, { close: 4, volume: 7 }]);
    await inner.write('A', '1min', minutesAt([8, 9]));
    const after = await provider.read('A', '5min');
    expect(rowsOf(after.bars)).toMatchObject([{ close: 2 }, { close: 9, volume: 16 }]);
    expect(rowsOf(before.bars)[1]).toMatchObject({ close: 4 });
    expect(after.generation).toBe(2);
    expect(await provider.corrections('A', '5min', 1)).toEqual([
      { generation: 2, fromMs: START + 5 * MINUTE, toMs: START + 5 * MINUTE + 1 },
    ]);
    expect((await inner.describe('A', '1min')).generation).toBe(1);
    await inner.write('A', '1min', minutesAt([1, 7]));
    await time.advance(1);
    expect((await provider.describe('A', '5min')).generation).toBe(3);
    expect((await provider.corrections('A', '5min', 2)).map(({ fromMs }) => fromMs)).toEqual([START]);
  });

  test('gives the next bucket when its close comes, without another row', async () => {
    const { provider, time } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 7) }], START + 9 * MINUTE);
    expect((await provider.describe('A', '5min')).lastMs).toBe(START);
    await time.advance(MINUTE);
    expect((await provider.describe('A', '5min')).lastMs).toBe(START + 5 * MINUTE);
  });

  test('begins with the corrections that the finer series has had', async () => {
    const { provider, inner } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 60) }]);
    await inner.write('A', '1min', minutesAt([7, 1], [12, 1]));
    await inner.write('A', '1min', minutesAt([30, 1]));
    expect((await provider.describe('A', '5min')).generation).toBe(3);
    expect(await provider.corrections('A', '5min', 0)).toEqual([
      { generation: 2, fromMs: START + 5 * MINUTE, toMs: START + 10 * MINUTE + 1 },
      { generation: 3, fromMs: START + 30 * MINUTE, toMs: START + 30 * MINUTE + 1 },
    ]);
  });

  test("goes by the series' sessions", async () => {
    const calendar = sessionCalendar({ name: 'XNYS', timeZone: 'America/New_York', open: '09:30', close: '16:00' });
    const openMs = Date.UTC(2024, 6, 2, 13, 30);
    const bars = barsFrom(
      Array.from({ length: 13 }, (_, i) => ({ timestamp: openMs + i * 30 * MINUTE, open: i, high: i, low: i, close: i, volume: 1 })),
    );
    const { provider, time } = open([{ symbol: 'A', timeframe: '30min', bars, calendar }], openMs + 6.5 * HOUR - 1);
    expect((await provider.read('A', '4hour')).bars.timestamp).toHaveLength(1);
    await expect(provider.read('A', '1day')).rejects.toMatchObject({ code: 'NO_BAR' });
    await time.advance(1);
    expect(rowsOf((await provider.read('A', '1day')).bars)).toEqual([
      { timestamp: openMs, open: 0, high: 12, low: 0, close: 12, volume: 13 },
    ]);
    expect((await provider.describe('A', '1day')).calendar).toBe(calendar);
  });

  test('a resampled timeframe is not written', async () => {
    const { provider } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 60) }]);
    await expect(provider.write('a', '1hour', makeBars('1hour', 0, 1))).rejects.toMatchObject({
      code: 'READ_ONLY',
      fields: { source: '1min' },
    });
    expect(await provider.write('a', '1min', makeBars('1min', 60, 1))).toMatchObject({ appended: 1 });
  });

  test('another calendar corrects everything', async () => {
    const { provider, inner } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 2880) }]);
    expect((await provider.read('A', '1day')).bars.timestamp).toHaveLength(2);
    const wholeDays = { name: 'noon', timeZone: 'UTC', open: '12:00', close: '24:00', weekdays: [1, 2, 3, 4, 5, 6, 7] };
    const [calendar, describe] = [sessionCalendar(wholeDays), inner.describe.bind(inner)];
    inner.describe = async (symbol, timeframe) => ({ ...(await describe(symbol, timeframe)), calendar });
    expect(await provider.describe('A', '1day')).toMatchObject({ originMs: START + 12 * HOUR, generation: 2 });
    expect(await provider.corrections('A', '1day', 1)).toEqual([{ generation: 2, fromMs: START, toMs: START + 36 * HOUR + 1 }]);
  });

  test('appends, corrections and a moving clock give the bits of resampling everything', async () => {
    const step = fc.record({
      kind: fc.constantFrom('append', 'append', 'correct', 'wait'),
      n: fc.integer({ min: 1, max: 40 }),
      value: fc.nat(9),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const first = makeBars('1min', 0, 20);
        const { provider, inner, time } = open([{ symbol: 'A', timeframe: '1min', bars: first }], START + 20 * MINUTE);
        let [rows, generation, seen] = [20, 1, new Map<number, string>()];
        for (const { kind, n, value } of steps) {
          if (kind === 'wait') await time.advance(n * MINUTE);
          if (kind === 'append') await inner.write('A', '1min', makeBars('1min', rows + (value % 3), n));
          if (kind === 'append') rows += (value % 3) + n;
          if (kind === 'correct') await inner.write('A', '1min', makeBars('1min', n % rows, 1, { close: value }));
          const all = await inner.read('A', '1min');
          const expected = resample(all.bars, '1min', '15min', continuousCalendar, { untilMs: time.now() }).bars;
          const read = await provider.read('A', '15min');
          expect(rowsOf(read.bars)).toEqual(rowsOf(expected));
          expect(read.generation).toBeGreaterThanOrEqual(generation);
          const corrections = await provider.corrections('A', '15min', generation);
          const now = new Map(rowsOf(read.bars).map((bar) => [bar.timestamp, JSON.stringify(bar)]));
          for (const [at, text] of seen) {
            if (now.get(at) !== text) expect(corrections.some(({ fromMs, toMs }) => at >= fromMs && at < toMs)).toBe(true);
          }
          [generation, seen] = [read.generation, now];
        }
      }),
      { numRuns: 200 },
    );
  });

  test('looks for another source when that of a timeframe is gone', async () => {
    const { provider, inner } = open([
      { symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 600) },
      { symbol: 'A', timeframe: '1hour', bars: makeBars('1hour', 0, 48) },
    ]);
    expect((await provider.read('A', '4hour')).bars.timestamp).toHaveLength(12);
    const [describe, read] = [inner.describe.bind(inner), inner.read.bind(inner)];
    const gone = (): Promise<never> => Promise.reject(new BarkeepError('UNKNOWN_TIMEFRAME', 'gone'));
    inner.describe = (symbol, timeframe) => (timeframe === '1hour' ? gone() : describe(symbol, timeframe));
    inner.read = (symbol, timeframe) => (timeframe === '1hour' ? gone() : read(symbol, timeframe));
    expect((await provider.read('A', '4hour')).bars.timestamp).toHaveLength(3);
    expect((await provider.read('A', '1hour')).bars.timestamp).toHaveLength(10);
    await expect(provider.read('B', '4hour')).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
  });

  test('resamples long series in slices', async () => {
    const { provider, time } = open([{ symbol: 'A', timeframe: '1min', bars: makeBars('1min', 0, 600_000) }], START + 600_000 * MINUTE);
    let turns = 0;
    const rest = time.yieldToLoop.bind(time);
    time.yieldToLoop = () => (turns++, rest());
    const { bars } = await provider.read('A', '1hour');
    expect(bars.timestamp).toHaveLength(10_000);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(rowsOf(sliceBars(bars, 9_999, 10_000))).toMatchObject([{ timestamp: START + 9_999 * HOUR }]);
  });
});
