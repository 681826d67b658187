import { BAR_COLUMNS, compute, featureSet, sliceBars, type Bars, type Timeframe } from '@barkeep/feature-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IDataService, ServedFrame } from '../../src/contracts/service.js';
import { FIRST_MS, correctedAt, firstDifference, joinBars, walk } from './bars.js';

const DAY_MS = 86_400_000;

/** Bars that a service is to serve. */
export type SeriesToServe = { readonly symbol: string; readonly timeframe: Timeframe; readonly bars: Bars };

/** A service over exactly these series, writable, on a clock that has passed all of their closes; `close` ends what it needed besides. */
export type MakeService = (series: readonly SeriesToServe[]) => Promise<{ readonly service: IDataService; close?(): Promise<void> }>;

/** More rows than one chunk or one block has. */
const DAYS = 4500;

/** What every `IDataService` does: the answers of a full recompute, in every bit, and the same error codes. */
export function dataServiceContract(name: string, makeService: MakeService): void {
  describe(`${name} as a data service`, () => {
    const daily = walk(DAYS, { seed: 7 });
    const hourly = walk(300, { seed: 8, timeframe: '1hour' });
    let service: IDataService;
    let close: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      const made = await makeService([
        { symbol: 'AAPL', timeframe: '1day', bars: daily },
        { symbol: 'BTC-USD', timeframe: '1hour', bars: hourly },
      ]);
      service = made.service;
      close = made.close?.bind(made);
    });
    afterEach(async () => {
      await service.close();
      await close?.();
    });

    const dayMs = (row: number): number => FIRST_MS + row * DAY_MS;
    const expectRows = (frame: ServedFrame, bars: Bars, set: string, from: number, to: number, withBars = false): void => {
      const expected = compute(bars, set).slice(from, to);
      const barColumns = withBars ? BAR_COLUMNS.map((column) => bars[column].slice(from, to)) : [];
      expect(frame.names).toEqual([...(withBars ? BAR_COLUMNS : []), ...expected.names]);
      expect(firstDifference([frame.timestamps, ...frame.columns], [expected.timestamps, ...barColumns, ...expected.columns])).toBeNull();
    };

    describe('loadData', () => {
      it('gives the bar columns and then the set legacy, computed from the first row of the range', async () => {
        const frame = await service.loadData('AAPL', { start: dayMs(100), end: dayMs(400) });
        expectRows(frame, sliceBars(daily, 100, 400), 'legacy', 0, 300, true);
        expect(frame.metadata).toMatchObject({
          symbol: 'AAPL',
          timeframe: '1day',
          origin: 'range',
          originMs: dayMs(100),
          version: featureSet('legacy').version,
        });
      });

      it('gives all bars where no range is named', async () => {
        expectRows(await service.loadData('AAPL'), daily, 'legacy', 0, DAYS, true);
      });

      it('takes warm-up from earlier bars when told to', async () => {
        const frame = await service.loadData('AAPL', {
          start: dayMs(4090),
          end: dayMs(4110),
          origin: 'series',
          set: 'pipeline-v1',
          bars: false,
        });
        expectRows(frame, daily, 'pipeline-v1', 4090, 4110);
      });

      it('gives the same again, whatever the caller does to an answer', async () => {
        const first = await service.loadData('AAPL', { start: dayMs(0), end: dayMs(50) });
        first.timestamps.fill(-1);
        for (const column of first.columns) column.fill(-1);
        expectRows(await service.loadData('AAPL', { start: dayMs(0), end: dayMs(50) }), sliceBars(daily, 0, 50), 'legacy', 0, 50, true);
      });
    });

    describe('getHistoricalData', () => {
      it('gives the bars with open in [start, end), with warm-up from earlier bars', async () => {
        const frame = await service.getHistoricalData('AAPL', dayMs(300), dayMs(310));
        expectRows(frame, daily, 'pipeline-v1', 300, 310);
        expect(frame.metadata).toMatchObject({ origin: 'series', originMs: FIRST_MS, asOfMs: dayMs(310), nextMs: null, stale: false });
      });

      it('spans chunks', async () => {
        expectRows(await service.getHistoricalData('AAPL', dayMs(4000), dayMs(4200), { set: 'legacy' }), daily, 'legacy', 4000, 4200);
      });

      it('understands dates, times and numbers alike', async () => {
        const expected = await service.getHistoricalData('AAPL', dayMs(31), dayMs(60));
        for (const [start, end] of [
          ['2020-02-01', '2020-03-01'],
          [new Date(dayMs(31)), new Date(dayMs(60))],
          ['2020-02-01T00:00:00Z', '2020-02-29T19:00:00-05:00'],
        ] as const) {
          expect((await service.getHistoricalData('AAPL', start, end)).timestamps).toEqual(expected.timestamps);
        }
      });

      it('shared views have the same bits', async () => {
        const frame = await service.getHistoricalData('AAPL', dayMs(4000), dayMs(4200), { shared: true });
        expectRows(frame, daily, 'pipeline-v1', 4000, 4200);
        expectRows(await service.getHistoricalData('AAPL', dayMs(10), dayMs(20), { shared: true }), daily, 'pipeline-v1', 10, 20);
      });

      it('an empty range is an empty frame, not an error', async () => {
        for (const [start, end] of [
          [dayMs(5), dayMs(5)],
          [dayMs(-10), dayMs(0)],
          [dayMs(DAYS), dayMs(DAYS + 9)],
        ] as const) {
          const frame = await service.getHistoricalData('AAPL', start, end);
          expect(frame.length).toBe(0);
          expect(frame.names).toEqual(featureSet('pipeline-v1').names);
          expect(frame.metadata).toMatchObject({ asOfMs: null, ageBars: 0, nextMs: null });
        }
      });

      it('pages of limit rows, followed by nextMs, are the whole', async () => {
        const whole = await service.getHistoricalData('AAPL', dayMs(4090), dayMs(4101));
        const pages: ServedFrame[] = [];
        for (let start: number | null = dayMs(4090); start !== null; start = pages.at(-1)!.metadata.nextMs) {
          pages.push(await service.getHistoricalData('AAPL', start, dayMs(4101), { limit: 4 }));
        }
        expect(pages.map((page) => page.length)).toEqual([4, 4, 3]);
        expect(pages.flatMap((page) => [...page.column('rsi_14')])).toEqual([...whole.column('rsi_14')]);
      });

      it('gives the fields asked for, in their order, bar columns among them', async () => {
        const frame = await service.getHistoricalData('AAPL', dayMs(50), dayMs(60), {
          fields: ['rsi_14', 'close', 'returns_1d'],
          bars: true,
        });
        const expected = compute(daily, 'pipeline-v1').slice(50, 60);
        expect(frame.names).toEqual(['rsi_14', 'close', 'returns_1d']);
        expect(
          firstDifference(frame.columns, [expected.column('rsi_14'), daily.close.slice(50, 60), expected.column('returns_1d')]),
        ).toBeNull();
      });

      it('serves a version by its whole name, and other timeframes and aliases', async () => {
        const { version } = featureSet('legacy');
        const frame = await service.getHistoricalData('btc-usd', FIRST_MS, FIRST_MS + DAY_MS, { timeframe: '1h', set: version });
        expectRows(frame, hourly, 'legacy', 0, 24);
        expect(frame.metadata).toMatchObject({ symbol: 'BTC-USD', timeframe: '1hour', version });
      });
    });

    describe('an option', () => {
      it('that is not known is named with the nearest that is', async () => {
        await expect(service.latest('AAPL', { timefrane: '1hour' } as object)).rejects.toThrow(/timefrane.*did you mean timeframe/);
      });

      it('version is another name of set', async () => {
        const { version } = featureSet('legacy');
        for (const options of [{ version }, { version: 'legacy' }, { version, set: 'legacy' }, { set: version, version }])
          expect((await service.latest('AAPL', options)).metadata.version).toBe(version);
        expect((await service.loadData('AAPL', { version: 'pipeline-v1', limit: 1 })).metadata.version).toMatch(/^pipeline-v1@/);
      });
    });

    describe('recent', () => {
      it('gives the newest n bars, oldest first, or all where there are fewer', async () => {
        expectRows(await service.recent('AAPL', 10), daily, 'pipeline-v1', DAYS - 10, DAYS);
        expectRows(await service.recent('BTC-USD', 10_000, { timeframe: '1hour' }), hourly, 'pipeline-v1', 0, 300);
      });

      it('computes from the first of them for origin range', async () => {
        const frame = await service.recent('AAPL', 30, { origin: 'range', set: 'legacy', bars: true });
        expectRows(frame, sliceBars(daily, DAYS - 30, DAYS), 'legacy', 0, 30, true);
      });
    });

    describe('latestMany', () => {
      it('gives in the order asked what latest gives, and in the place of a symbol that has none its error', async () => {
        const symbols = ['NOSUCH', 'AAPL', 'aapl', '../etc', 'AAPL'];
        for (const options of [{}, {}, { at: dayMs(251) }, { fields: ['ema_12', 'close'] }]) {
          const answers = await service.latestMany(symbols, options);
          expect(answers.map(({ symbol }) => symbol)).toEqual(symbols);
          expect(answers.map(({ error }) => error?.code)).toEqual(['UNKNOWN_SYMBOL', undefined, undefined, 'INVALID_SYMBOL', undefined]);
          const alone = await service.latest('AAPL', options);
          for (const k of [1, 2, 4]) {
            const vector = answers[k]!.vector!;
            expect([vector.timestamp, vector.names]).toEqual([alone.timestamp, alone.names]);
            expect(firstDifference([vector.values], [alone.values])).toBeNull();
            expect(vector.metadata).toMatchObject({ symbol: 'AAPL', asOfMs: alone.metadata.asOfMs, stale: false });
            vector.values.fill(-1);
          }
          expect((await service.latest('AAPL', options)).values).toEqual(alone.values);
        }
        expect(await service.latestMany([])).toEqual([]);
        expect((await service.latestMany(['NOSUCH'])).length).toBe(1);
      });

      it('fails where the question is wrong, whatever the symbols are', async () => {
        for (const [code, options] of [
          ['UNKNOWN_SET', { set: 'legcy' }],
          ['UNKNOWN_TIMEFRAME', { timeframe: '2day' }],
          ['UNKNOWN_FIELD', { fields: ['rsi_15'] }],
          ['INVALID_PARAM', { tf: '1day' } as object],
          ['INVALID_TIME', { at: NaN }],
          ['INVALID_RANGE', { origin: 'range' }],
        ] as const)
          await expect(service.latestMany(['AAPL', 'NOSUCH'], options), code).rejects.toMatchObject({ code });
      });

      it('says of each symbol where there is no bar', async () => {
        const answers = await service.latestMany(['AAPL', 'NOSUCH'], { at: dayMs(1) - 1 });
        expect(answers.map(({ error }) => error?.code)).toEqual(['NO_BAR', 'UNKNOWN_SYMBOL']);
      });
    });

    describe('latest', () => {
      it('gives the newest bar, twice the same bits', async () => {
        const expected = compute(daily, 'pipeline-v1');
        for (let time = 0; time < 2; time++) {
          const vector = await service.latest('AAPL');
          expect(vector.timestamp).toBe(dayMs(DAYS - 1));
          expect(vector.names).toEqual(expected.names);
          expect(firstDifference([vector.values], [expected.row(DAYS - 1)])).toBeNull();
          expect(vector.metadata).toMatchObject({ asOfMs: dayMs(DAYS), stale: false, nextMs: null, origin: 'series' });
          vector.values.fill(-1);
        }
      });

      it('at a moment gives the newest bar whose close is not after it', async () => {
        for (const [atMs, row] of [
          [dayMs(1), 0],
          [dayMs(251), 250],
          [dayMs(251) - 1, 249],
          [dayMs(4097) + 5, 4096],
          [dayMs(9999), DAYS - 1],
        ] as const) {
          const vector = await service.latest('AAPL', { at: atMs, fields: ['ema_12', 'close'] });
          expect(vector.timestamp).toBe(dayMs(row));
          expect([...vector.values]).toEqual([compute(daily, 'pipeline-v1').column('ema_12')[row], daily.close[row]]);
        }
      });

      it('before the first close there is none', async () => {
        await expect(service.latest('AAPL', { at: dayMs(1) - 1 })).rejects.toMatchObject({ code: 'NO_BAR' });
      });

      it('computes from start for origin range, which needs one', async () => {
        const vector = await service.latest('AAPL', { origin: 'range', start: dayMs(4400), at: dayMs(4450), set: 'legacy' });
        expect(firstDifference([vector.values], [compute(sliceBars(daily, 4400, 4450), 'legacy').row(49)])).toBeNull();
        const newest = await service.latest('AAPL', { origin: 'range', start: dayMs(4400), set: 'legacy' });
        expect(firstDifference([newest.values], [compute(sliceBars(daily, 4400, DAYS), 'legacy').row(DAYS - 4401)])).toBeNull();
        await expect(service.latest('AAPL', { origin: 'range' })).rejects.toMatchObject({ code: 'INVALID_RANGE' });
        await expect(service.latest('AAPL', { origin: 'range', start: dayMs(300), at: dayMs(200) })).rejects.toMatchObject({
          code: 'NO_BAR',
        });
      });
    });

    describe('stream', () => {
      const gather = async (options: Parameters<IDataService['stream']>[1]): Promise<ServedFrame[]> => {
        const blocks: ServedFrame[] = [];
        for await (const block of service.stream('AAPL', options)) blocks.push(block);
        return blocks;
      };

      it('gives a range in blocks whose rows are those of the whole', async () => {
        const blocks = await gather({ start: dayMs(50), set: 'legacy' });
        expect(blocks.length).toBeGreaterThan(1);
        const joined = blocks[0]!.names.map((_, k) => Float64Array.from(blocks.flatMap((block) => [...block.columns[k]!])));
        const expected = compute(daily, 'legacy').slice(50, DAYS);
        expect(
          firstDifference(
            [Float64Array.from(blocks.flatMap((block) => [...block.timestamps])), ...joined],
            [expected.timestamps, ...expected.columns],
          ),
        ).toBeNull();
        expect(blocks.at(-1)!.metadata).toMatchObject({ asOfMs: dayMs(DAYS), nextMs: null });
      });

      it('computes from its first row for origin range, and stops at limit', async () => {
        const [block, ...rest] = await gather({ start: dayMs(50), origin: 'range', set: 'legacy', limit: 25 });
        expect(rest).toEqual([]);
        expectRows(block!, sliceBars(daily, 50, 75), 'legacy', 0, 25);
        expect(block!.metadata.nextMs).toBe(dayMs(75));
      });

      it('every block of a limited range says where it was cut, so that the first can', async () => {
        const blocks = await gather({ start: dayMs(50), set: 'legacy', fields: ['rsi_14'], limit: 4100 });
        expect(blocks.length).toBeGreaterThan(1);
        expect(new Set(blocks.map(({ metadata }) => metadata.nextMs))).toEqual(new Set([dayMs(4150)]));
      });

      it('an empty range is one empty block', async () => {
        const blocks = await gather({ start: dayMs(7), end: dayMs(7) });
        expect(blocks.map((block) => block.length)).toEqual([0]);
      });

      it('may be left early', async () => {
        for await (const block of service.stream('AAPL')) {
          expect(block.length).toBeGreaterThan(0);
          break;
        }
        expect((await service.recent('AAPL', 1)).length).toBe(1);
      });

      it('rejects what is not known', async () => {
        await expect(gather({ set: 'nosuch' })).rejects.toMatchObject({ code: 'UNKNOWN_SET' });
      });
    });

    describe('applyBars', () => {
      const more = walk(3, { seed: 9, from: DAYS });

      it('new bars are in the next answer', async () => {
        await service.latest('AAPL');
        await service.recent('AAPL', 3);
        const result = await service.applyBars('AAPL', '1day', more);
        expect(result).toMatchObject({ appended: 3, corrected: 0, unchanged: 0, changed: { fromMs: dayMs(DAYS) } });
        const all = joinBars(daily, more);
        const vector = await service.latest('AAPL');
        expect(vector.timestamp).toBe(dayMs(DAYS + 2));
        expect(firstDifference([vector.values], [compute(all, 'pipeline-v1').row(DAYS + 2)])).toBeNull();
        expectRows(await service.recent('AAPL', 10), all, 'pipeline-v1', DAYS - 7, DAYS + 3);
        expect(vector.metadata.generation).toBe(result.generation);
      });

      it('a corrected bar changes every answer that it reaches, and raises the generation', async () => {
        const before = await service.loadData('AAPL', { set: 'pipeline-v1', origin: 'series' });
        const result = await service.applyBars('aapl', '1d', sliceBars(correctedAt(daily, 4200, 123), 4200, 4201));
        expect(result).toMatchObject({ appended: 0, corrected: 1, unchanged: 0 });
        expect(result.generation).toBeGreaterThan(before.metadata.generation);
        const corrected = correctedAt(daily, 4200, 123);
        const after = await service.loadData('AAPL', { set: 'pipeline-v1', origin: 'series' });
        expectRows(after, corrected, 'pipeline-v1', 0, DAYS, true);
        expect(after.metadata.generation).toBe(result.generation);
        expect(firstDifference([(await service.latest('AAPL')).values], [compute(corrected, 'pipeline-v1').row(DAYS - 1)])).toBeNull();
        expectRows(
          await service.loadData('AAPL', { start: dayMs(4150), bars: false }),
          sliceBars(corrected, 4150, DAYS),
          'legacy',
          0,
          DAYS - 4150,
        );
      });

      it('bars that are there already change nothing', async () => {
        const { generation } = (await service.latest('AAPL')).metadata;
        const result = await service.applyBars('AAPL', '1day', sliceBars(daily, 10, 15));
        expect(result).toEqual({ appended: 0, corrected: 0, unchanged: 5, generation, changed: null });
      });

      it('refuses bars that are broken', async () => {
        const { timestamp, close: closes, ...rest } = sliceBars(daily, 10, 12);
        await expect(
          service.applyBars('AAPL', '1day', { ...rest, close: closes, timestamp: timestamp.slice().reverse() }),
        ).rejects.toMatchObject({ code: 'INVALID_BARS' });
        await expect(service.applyBars('AAPL', '1day', { ...rest, timestamp, close: closes.slice(1) })).rejects.toMatchObject({
          code: 'INVALID_BARS',
        });
      });

      it('keeps NaN, infinities and a negative zero', async () => {
        const odd = walk(5, { seed: 10, from: DAYS });
        odd.volume.set([NaN, Infinity, -Infinity, -0, 5e-324]);
        await service.applyBars('AAPL', '1day', odd);
        const frame = await service.recent('AAPL', 5, { fields: ['volume', 'volume_sma_10'] });
        expect(firstDifference([frame.column('volume')], [odd.volume])).toBeNull();
        expect(
          firstDifference(
            [frame.column('volume_sma_10')],
            [compute(joinBars(daily, odd), 'pipeline-v1').column('volume_sma_10').slice(DAYS)],
          ),
        ).toBeNull();
      });
    });

    it('tells what it serves', async () => {
      expect((await service.symbols()).map(({ symbol, stored }) => [symbol, stored])).toEqual([
        ['AAPL', ['1day']],
        ['BTC-USD', ['1hour']],
      ]);
      const sets = await service.sets();
      expect(sets.find((set) => set.name === 'legacy')).toMatchObject({ version: featureSet('legacy').version, numFeatures: 18 });
      expect(await service.health()).toMatchObject({ status: 'ok', symbols: 2, faults: [] });
    });

    it('counts each request once', async () => {
      const total = async (): Promise<number> => {
        const { hits, resumed, misses } = await service.stats();
        return hits + resumed + misses;
      };
      const before = await total();
      const { errors } = await service.stats();
      await service.latest('AAPL');
      await service.recent('AAPL', 5000);
      await service.loadData('AAPL', { end: dayMs(3) });
      await service.latest('NOSUCH').catch(() => undefined);
      expect((await total()) - before).toBe(3);
      expect((await service.stats()).errors - errors).toBe(1);
    });

    it.each([
      ['INVALID_SYMBOL', (s: IDataService) => s.latest('../etc')],
      ['INVALID_SYMBOL', (s: IDataService) => s.latest('..')],
      ['INVALID_SYMBOL', (s: IDataService) => s.latest('A'.repeat(33))],
      ['UNKNOWN_SYMBOL', (s: IDataService) => s.latest('AAPK')],
      ['UNKNOWN_TIMEFRAME', (s: IDataService) => s.latest('AAPL', { timeframe: '2day' })],
      ['UNKNOWN_TIMEFRAME', (s: IDataService) => s.latest('AAPL', { timeframe: '1min' })],
      ['UNKNOWN_SET', (s: IDataService) => s.latest('AAPL', { set: 'legcy' })],
      ['UNKNOWN_VERSION', (s: IDataService) => s.latest('AAPL', { set: 'legacy@000000000000' })],
      ['UNKNOWN_FIELD', (s: IDataService) => s.recent('AAPL', 3, { fields: ['rsi_41'] })],
      ['INVALID_PARAM', (s: IDataService) => s.recent('AAPL', 3, { fields: [] })],
      ['INVALID_PARAM', (s: IDataService) => s.loadData('AAPL', { last: 5 } as object)],
      ['INVALID_PARAM', (s: IDataService) => s.getHistoricalData('AAPL', '2020-01-01', '2020-02-01', { feilds: ['close'] } as object)],
      ['INVALID_PARAM', (s: IDataService) => s.recent('AAPL', 3, { end: '2020-01-01' } as object)],
      ['INVALID_PARAM', (s: IDataService) => s.latest('AAPL', { tf: '1day' } as object)],
      ['INVALID_PARAM', (s: IDataService) => Array.fromAsync(s.stream('AAPL', { at: 0 } as object))],
      ['INVALID_PARAM', (s: IDataService) => s.latest('AAPL', { set: 'legacy', version: 'pipeline-v1' })],
      ['INVALID_PARAM', (s: IDataService) => s.recent('AAPL', 3, { origin: 'nowhere' as 'series' })],
      ['INVALID_TIME', (s: IDataService) => s.getHistoricalData('AAPL', 'yesterday', '2020-02-01')],
      ['INVALID_TIME', (s: IDataService) => s.getHistoricalData('AAPL', '2020-01-01', '2020-02-30')],
      ['INVALID_TIME', (s: IDataService) => s.latest('AAPL', { at: NaN })],
      ['INVALID_TIME', (s: IDataService) => s.loadData('AAPL', { start: new Date(NaN) })],
      ['INVALID_RANGE', (s: IDataService) => s.getHistoricalData('AAPL', '2020-02-01', '2020-01-01')],
      ['INVALID_RANGE', (s: IDataService) => s.recent('AAPL', 0)],
      ['INVALID_RANGE', (s: IDataService) => s.recent('AAPL', 1.5)],
      ['INVALID_RANGE', (s: IDataService) => s.recent('AAPL', 2 ** 40)],
      ['INVALID_RANGE', (s: IDataService) => s.loadData('AAPL', { limit: -1 })],
    ] as const)('%s is the code of its fault', async (code, ask) => {
      await expect(ask(service)).rejects.toMatchObject({ code });
    });

    it('an unknown name comes with the nearest known ones', async () => {
      await expect(service.latest('AAPL', { set: 'legcy' })).rejects.toMatchObject({ fields: { nearest: ['legacy'] } });
      await expect(service.latest('AAPK')).rejects.toMatchObject({ fields: { nearest: ['AAPL'] } });
      await expect(service.latest('AAPL', { fields: ['rsi_15'] })).rejects.toMatchObject({
        fields: { nearest: expect.arrayContaining(['rsi_14']) },
      });
    });

    it('a signal that has aborted ends the request with its reason', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(service.loadData('AAPL', { signal })).rejects.toThrow('enough');
    });

    it('requests at the same time have the same answer', async () => {
      const frames = await Promise.all(Array.from({ length: 8 }, () => service.getHistoricalData('AAPL', dayMs(4000), dayMs(4400))));
      for (const frame of frames) expectRows(frame, daily, 'pipeline-v1', 4000, 4400);
    });

    it('answers with the newest bar however old an answer may be, where it is known to be in', async () => {
      for (const maxAgeBars of [0, 3]) {
        const vector = await service.latest('AAPL', { maxAgeBars });
        expect(vector.values).toEqual(compute(daily, 'pipeline-v1').row(DAYS - 1));
      }
      for (const maxAgeBars of [-1, 0.5])
        await expect(service.latest('AAPL', { maxAgeBars })).rejects.toMatchObject({ code: 'INVALID_PARAM' });
    });

    it('computes anew what was invalidated, with the same bits', async () => {
      await service.latest('AAPL');
      await service.recent('AAPL', 10, { set: 'legacy' });
      for (const what of [{ symbol: 'aapl', timeframe: '1d', set: 'pipeline-v1', from: dayMs(4400) }, { symbol: 'AAPL' }]) {
        expect((await service.invalidate(what)).removed).toBeGreaterThanOrEqual(0);
        const vector = await service.latest('AAPL');
        expect(vector.metadata.outcome).toBe('miss');
        expect(vector.values).toEqual(compute(daily, 'pipeline-v1').row(DAYS - 1));
      }
      expectRows(await service.recent('AAPL', 10, { set: 'legacy' }), daily, 'legacy', DAYS - 10, DAYS);
    });

    it('refuses to invalidate what it does not know', async () => {
      await expect(service.invalidate({ symbol: 'AAPL', set: 'nosuch' })).rejects.toMatchObject({ code: 'UNKNOWN_SET' });
      await expect(service.invalidate({ symbol: 'AAPL', timeframe: '7min' })).rejects.toMatchObject({ code: 'UNKNOWN_TIMEFRAME' });
      await expect(service.invalidate({ symbol: '..' })).rejects.toMatchObject({ code: 'INVALID_SYMBOL' });
      await expect(service.invalidate({ symbol: 'AAPL', from: 'when' })).rejects.toMatchObject({ code: 'INVALID_TIME' });
      await expect(service.invalidate({ symbol: 'AAPL', version: 'x' } as never)).rejects.toMatchObject({ code: 'INVALID_PARAM' });
    });

    it('a closed service says so, and closes once', async () => {
      await service.close();
      await service.close();
      await expect(service.latest('AAPL')).rejects.toMatchObject({ code: 'CLOSED' });
      await expect(service.symbols()).rejects.toMatchObject({ code: 'CLOSED' });
      await expect(service.applyBars('AAPL', '1day', walk(1))).rejects.toMatchObject({ code: 'CLOSED' });
    });
  });
}
