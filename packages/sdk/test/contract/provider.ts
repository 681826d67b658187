import { TIMEFRAMES, barAt, barsFrom, timeframeMs, type Bar, type Bars, type Timeframe } from '@barkeep/feature-core';
import { afterEach, describe, expect, test } from 'vitest';
import type { IMarketDataProvider } from '../../src/contracts/provider.js';

/** A provider that can be written, under a clock that the suite moves. */
export type ProviderUnderTest = {
  readonly provider: IMarketDataProvider;
  /** Moves the clock to `nowMs`, and past every delay in which the provider may answer from memory. */
  setNow(nowMs: number): Promise<void>;
  dispose?(): Promise<void>;
};

export type ProviderSuite = {
  /** A provider without series; its clock stands at `nowMs`. */
  open(nowMs: number): Promise<ProviderUnderTest>;
  /** The timeframe that is asked for. */
  readonly timeframe: Timeframe;
  /** The timeframe that is written. Default: the one asked for, which is then stored. */
  readonly written?: Timeframe;
};

/** A moment that every timeframe starts a bucket at. */
export const START = Date.UTC(2024, 1, 28);

/** `n` bars of `timeframe` from `START + from` bars on; no two values are equal. */
export function makeBars(timeframe: Timeframe, from: number, n: number, change: Partial<Bar> = {}): Bars {
  return barsFrom(
    Array.from({ length: n }, (_, i) => {
      const k = from + i;
      return {
        timestamp: START + k * timeframeMs(timeframe),
        open: 100 + k,
        high: 103.5 + k,
        low: 98.25 + k,
        close: 101.125 + k,
        volume: 10 + k / 3,
        ...change,
      };
    }),
  );
}

export function rowsOf(bars: Bars): Bar[] {
  return Array.from(bars.timestamp, (_, i) => barAt(bars, i));
}

/** What every provider does, whatever it is made of. */
export function describeProviderContract(what: string, { open, timeframe, written = timeframe }: ProviderSuite): void {
  const step = timeframeMs(timeframe);
  /** Written bars that make one bar of the timeframe. */
  const parts = step / timeframeMs(written);
  const closeOfBar = (k: number): number => START + (k + 1) * step;
  /** Bars that make up bars `[from, from + n)` of the timeframe. */
  const write = (
    provider: IMarketDataProvider,
    from: number,
    n: number,
    change: Partial<Bar> = {},
  ): ReturnType<IMarketDataProvider['write']> => provider.write('abc', written, makeBars(written, from * parts, n * parts, change));

  describe(what, () => {
    let opened: ProviderUnderTest;
    const start = async (nowMs: number): Promise<IMarketDataProvider> => (opened = await open(nowMs)).provider;
    afterEach(async () => {
      await opened.provider.close();
      await opened.dispose?.();
    });

    test('lists what was written, sorted, stored timeframes apart from those that can be asked for', async () => {
      const provider = await start(closeOfBar(9));
      for (const symbol of ['ZZZ', 'brk.b', 'AAA']) await provider.write(symbol, written, makeBars(written, 0, parts));
      const listing = await provider.list();
      expect(listing.map(({ symbol }) => symbol)).toEqual(['AAA', 'BRK.B', 'ZZZ']);
      for (const { stored, timeframes, fault } of listing) {
        expect(stored).toEqual([written]);
        expect(timeframes).toContain(timeframe);
        expect(TIMEFRAMES.filter((known) => timeframes.includes(known))).toEqual(timeframes);
        expect(fault).toBeUndefined();
      }
    });

    test('describes a series by its first and last closed bar', async () => {
      const provider = await start(closeOfBar(9));
      await write(provider, 0, 10);
      const info = await provider.describe('ABC', timeframe);
      expect(info).toMatchObject({ originMs: START, lastMs: START + 9 * step, generation: 1 });
      expect(info.calendar.closeOf(START, timeframe)).toBe(START + step);
    });

    test('what it knows at once stays so for as long as it says, unless its changes grow', async () => {
      const provider = await start(closeOfBar(4) - 100);
      await write(provider, 0, 5);
      await provider.describe('ABC', timeframe);
      const known = provider.describeNow?.('ABC', timeframe);
      if (known === undefined) return;
      const { changes } = provider;
      const { holdsForMs } = known;
      expect(known.lastMs).toBe(START + 3 * step);
      expect(changes).toBeTypeOf('number');
      expect(holdsForMs).toBeGreaterThan(0);
      expect(holdsForMs).toBeLessThanOrEqual(100);
      expect(provider.describeNow!('ABC', timeframe)).toMatchObject({ lastMs: known.lastMs, generation: known.generation });
      expect(provider.changes).toBe(changes);
      await write(provider, 2, 1, { close: 101 });
      expect(provider.changes).toBeGreaterThan(changes!);
      expect((await provider.describe('ABC', timeframe)).generation).toBe(known.generation + 1);
    });

    test('reads all bars, or those with their open in a half-open range', async () => {
      const provider = await start(closeOfBar(9));
      await write(provider, 0, 10);
      const opens = async (startBar?: number, endBar?: number): Promise<number[]> => {
        const range = {
          ...(startBar === undefined ? {} : { startMs: START + startBar * step }),
          ...(endBar === undefined ? {} : { endMs: START + endBar * step }),
        };
        const { bars, originMs, generation } = await provider.read('ABC', timeframe, range);
        expect({ originMs, generation }).toEqual({ originMs: START, generation: 1 });
        return Array.from(bars.timestamp, (at) => (at - START) / step);
      };
      expect(await opens()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await opens(3, 6)).toEqual([3, 4, 5]);
      expect(await opens(2.5, 4.5)).toEqual([3, 4]);
      expect(await opens(8)).toEqual([8, 9]);
      expect(await opens(undefined, 2)).toEqual([0, 1]);
      expect(await opens(20)).toEqual([]);
      expect(await opens(6, 3)).toEqual([]);
    });

    test('gives a bar when the clock has reached its close', async () => {
      const provider = await start(closeOfBar(2) - 1);
      await write(provider, 0, 3);
      expect((await provider.describe('ABC', timeframe)).lastMs).toBe(START + step);
      expect((await provider.read('ABC', timeframe)).bars.timestamp).toHaveLength(2);
      await opened.setNow(closeOfBar(2));
      expect((await provider.describe('ABC', timeframe)).lastMs).toBe(START + 2 * step);
      expect((await provider.read('ABC', timeframe)).bars.timestamp).toHaveLength(3);
    });

    test('has NO_BAR to tell of before the first close', async () => {
      const provider = await start(START);
      await write(provider, 0, 2);
      await expect(provider.describe('ABC', timeframe)).rejects.toMatchObject({ code: 'NO_BAR' });
      await expect(provider.read('ABC', timeframe)).rejects.toMatchObject({ code: 'NO_BAR' });
    });

    test('an append raises no generation, and leaves what was read alone', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 5);
      const before = await provider.read('ABC', timeframe);
      const kept = rowsOf(before.bars);
      expect(await write(provider, 5, 3)).toMatchObject({ appended: 3 * parts, corrected: 0, unchanged: 0, generation: 1 });
      const after = await provider.read('ABC', timeframe);
      expect(after.generation).toBe(1);
      expect(after.bars.timestamp).toHaveLength(8);
      expect(rowsOf(after.bars).slice(0, 5)).toEqual(kept);
      expect(rowsOf(before.bars)).toEqual(kept);
      expect(await provider.corrections('ABC', timeframe, 0)).toEqual([]);
    });

    test('bars that are written again, equal in every bit, change nothing', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 5);
      expect(await write(provider, 1, 3)).toEqual({ appended: 0, corrected: 0, unchanged: 3 * parts, generation: 1, changed: null });
      expect((await provider.describe('ABC', timeframe)).generation).toBe(1);
    });

    test('a corrected bar raises the generation by one, with the range that differs, and leaves what was read alone', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 10);
      const before = await provider.read('ABC', timeframe);
      const kept = rowsOf(before.bars);
      const result = await write(provider, 4, 2, { high: 500 });
      expect(result).toMatchObject({ appended: 0, corrected: 2 * parts, unchanged: 0, generation: 2 });
      expect(result.changed!.fromMs).toBe(START + 4 * step);
      const after = await provider.read('ABC', timeframe);
      expect(after.generation).toBe(2);
      expect(rowsOf(after.bars)).toEqual(kept.map((bar, i) => (i === 4 || i === 5 ? { ...bar, high: 500 } : bar)));
      expect(rowsOf(before.bars)).toEqual(kept);
      const [correction, ...rest] = await provider.corrections('ABC', timeframe, 1);
      expect(rest).toEqual([]);
      expect(correction).toMatchObject({ generation: 2, fromMs: START + 4 * step });
      expect(correction!.toMs).toBeGreaterThan(START + 5 * step);
      expect(correction!.toMs).toBeLessThanOrEqual(START + 6 * step);
    });

    test('corrections after a generation are told in order, those before it are not', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 10);
      await provider.describe('ABC', timeframe);
      for (const [i, bar] of [7, 2, 5].entries()) {
        await write(provider, bar, 1, { low: -i });
        expect((await provider.describe('ABC', timeframe)).generation).toBe(i + 2);
      }
      const all = await provider.corrections('ABC', timeframe, 0);
      expect(all.map(({ generation, fromMs }) => [generation, (fromMs - START) / step])).toEqual([
        [2, 7],
        [3, 2],
        [4, 5],
      ]);
      expect(await provider.corrections('ABC', timeframe, 3)).toEqual(all.slice(2));
      expect(await provider.corrections('ABC', timeframe, 4)).toEqual([]);
    });

    test('an earlier first bar is a new origin: everything differs', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 2, 4);
      expect((await provider.describe('ABC', timeframe)).originMs).toBe(START + 2 * step);
      await write(provider, 0, 1);
      expect(await provider.describe('ABC', timeframe)).toMatchObject({ originMs: START, generation: 2 });
      const [correction] = await provider.corrections('ABC', timeframe, 1);
      expect(correction!.fromMs).toBe(START);
      expect(correction!.toMs).toBeGreaterThan(START + 5 * step);
    });

    test('a bar that is still forming may change without a correction', async () => {
      const provider = await start(closeOfBar(2) - 1);
      await write(provider, 0, 3);
      await provider.read('ABC', timeframe);
      await provider.write('ABC', written, makeBars(written, 3 * parts - 1, 1, { close: 7 }));
      expect((await provider.describe('ABC', timeframe)).generation).toBe(1);
      await opened.setNow(closeOfBar(2));
      const { bars, generation } = await provider.read('ABC', timeframe);
      expect(generation).toBe(1);
      expect(bars.close[2]).toBe(7);
    });

    test('values come back to the bit: holes, infinities, minus zero', async () => {
      const provider = await start(closeOfBar(20));
      const odd = { open: NaN, high: Infinity, low: -Infinity, close: -0, volume: 5e-324 };
      await write(provider, 0, 1);
      await write(provider, 1, 1, odd);
      const { bars } = await provider.read('ABC', timeframe);
      const { volume, ...prices } = odd;
      expect(barAt(bars, 1)).toEqual({ timestamp: START + step, ...prices, volume: volume * parts });
    });

    test('symbols are upper-cased, one that is none is INVALID_SYMBOL', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 2);
      expect(await provider.describe('aBc', timeframe)).toEqual(await provider.describe('ABC', timeframe));
      for (const symbol of ['', '..', '.', '../ABC', 'A/B', 'A\\B', 'A B', 'Ä', 'A\0', 'X'.repeat(33)]) {
        await expect(provider.describe(symbol, timeframe)).rejects.toMatchObject({ code: 'INVALID_SYMBOL' });
        await expect(provider.read(symbol, timeframe)).rejects.toMatchObject({ code: 'INVALID_SYMBOL' });
        await expect(provider.corrections(symbol, timeframe, 0)).rejects.toMatchObject({ code: 'INVALID_SYMBOL' });
        await expect(provider.write(symbol, timeframe, makeBars(timeframe, 0, 1))).rejects.toMatchObject({ code: 'INVALID_SYMBOL' });
      }
    });

    test('an unknown symbol is answered with the nearest', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 2);
      for (const question of [
        provider.describe('ABD', timeframe),
        provider.read('ABD', timeframe),
        provider.corrections('ABD', timeframe, 0),
      ]) {
        await expect(question).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL', fields: { name: 'ABD', nearest: ['ABC'] } });
      }
    });

    test('a timeframe finer than all that is stored is UNKNOWN_TIMEFRAME, with those that there are', async () => {
      const provider = await start(closeOfBar(20));
      await provider.write('ABC', '1day', makeBars('1day', 0, 2));
      await expect(provider.describe('ABC', '30min')).rejects.toMatchObject({
        code: 'UNKNOWN_TIMEFRAME',
        fields: { name: '30min', symbol: 'ABC', known: ['1day'] },
      });
    });

    test('broken bars are refused and change nothing', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 3);
      const bars = makeBars(written, 3 * parts, 2);
      bars.timestamp[1] = bars.timestamp[0]!;
      await expect(provider.write('ABC', written, bars)).rejects.toMatchObject({ code: 'INVALID_BARS', fields: { row: 1 } });
      expect((await provider.describe('ABC', timeframe)).lastMs).toBe(START + 2 * step);
    });

    test('questions asked at once have the same answer', async () => {
      const provider = await start(closeOfBar(20));
      await write(provider, 0, 8);
      const answers = await Promise.all(Array.from({ length: 20 }, () => provider.read('ABC', timeframe)));
      for (const { bars } of answers) expect(bars.timestamp).toHaveLength(8);
    });
  });
}
