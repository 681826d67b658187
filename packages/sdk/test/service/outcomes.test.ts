import { compute, defineFeatureSet, sliceBars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import type { IDataService } from '../../src/contracts/service.js';
import { FIRST_MS, correctedAt, firstDifference, walk } from '../contract/bars.js';
import { NOW_MS, rig, type Rig } from './support.js';

const DAY_MS = 86_400_000;
const ROWS = 9000;
const all = walk(ROWS + 50, { seed: 5 });
const bars = sliceBars(all, 0, ROWS);
const dayMs = (row: number): number => FIRST_MS + row * DAY_MS;
const outcome = async (answer: ReturnType<IDataService['latest']> | ReturnType<IDataService['recent']>): Promise<string> =>
  (await answer).metadata.outcome;
const statsOf = async (service: IDataService): Promise<number[]> => {
  const { hits, resumed, misses } = await service.stats();
  return [hits, resumed, misses];
};

describe('the three words for an answer', () => {
  it('the first answer is a miss, the same again a hit', async () => {
    const { service, computer } = rig(bars);
    expect(await outcome(service.latest('AAPL'))).toBe('miss');
    expect(await outcome(service.latest('AAPL'))).toBe('hit');
    expect(await outcome(service.latest('AAPL', { fields: ['rsi_14', 'close'] }))).toBe('hit');
    expect(computer.runs).toBe(1);
    expect(await statsOf(service)).toEqual([2, 0, 1]);
  });

  it('another range of a kept series is resumed, then a hit', async () => {
    const { service, computer } = rig(bars);
    await service.latest('AAPL');
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(4200), dayMs(4300)))).toBe('resumed');
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(4250), dayMs(4310)))).toBe('hit');
    expect(await outcome(service.latest('AAPL', { at: dayMs(4301) }))).toBe('hit');
    expect(computer.runs).toBe(1);
  });

  it('an appended bar is resumed, at the cost of the bar', async () => {
    const { service } = rig(bars);
    await service.recent('AAPL', 5000);
    await service.latest('AAPL');
    const { barsComputed } = await service.stats();
    await service.applyBars('AAPL', '1day', sliceBars(all, ROWS, ROWS + 1));
    expect(await outcome(service.latest('AAPL'))).toBe('resumed');
    expect((await service.stats()).barsComputed - barsComputed).toBe(1);
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(4200), dayMs(8000)))).toBe('hit');
    const frame = await service.recent('AAPL', 3);
    expect(frame.metadata.outcome).toBe('resumed');
    expect((await service.stats()).barsComputed - barsComputed).toBe(1);
    expect(
      firstDifference(frame.columns, compute(sliceBars(all, 0, ROWS + 1), 'pipeline-v1').slice(ROWS - 2, ROWS + 1).columns),
    ).toBeNull();
  });

  it('an appended bar that the provider has by itself is noticed at the next request', async () => {
    const { service, provider } = rig(bars);
    await service.recent('AAPL', 10);
    await provider.write('AAPL', '1day', sliceBars(all, ROWS, ROWS + 7));
    const frame = await service.recent('AAPL', 10);
    expect(frame.metadata.outcome).toBe('resumed');
    expect(frame.timestamps.at(-1)).toBe(dayMs(ROWS + 6));
  });

  it('a correction leaves the chunks before it as they are', async () => {
    const { service } = rig(bars);
    await service.loadData('AAPL', { set: 'pipeline-v1', origin: 'series' });
    await service.applyBars('AAPL', '1day', sliceBars(correctedAt(bars, 8500, 77), 8500, 8501));
    const early = await service.getHistoricalData('AAPL', dayMs(0), dayMs(8000));
    expect(early.metadata).toMatchObject({ outcome: 'hit', generation: 2 });
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(8400), dayMs(8600)))).toBe('resumed');
  });

  it('a correction that the provider has by itself is resumed too, and its unchanged chunks stay', async () => {
    const { service, provider, computer } = rig(bars);
    await service.loadData('AAPL', { set: 'pipeline-v1', origin: 'series' });
    const corrected = correctedAt(bars, 8500, 77);
    await provider.write('AAPL', '1day', sliceBars(corrected, 8500, 8501));
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(0), dayMs(8000)))).toBe('resumed');
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(0), dayMs(8000)))).toBe('hit');
    expect(computer.runs).toBe(1);
    const frame = await service.getHistoricalData('AAPL', dayMs(0), dayMs(ROWS));
    expect(firstDifference(frame.columns, compute(corrected, 'pipeline-v1').columns)).toBeNull();
  });

  it('a correction far back is taken in by steps', async () => {
    const long = walk(40_000, { seed: 2, timeframe: '1hour' });
    const forEver = defineFeatureSet('for-ever', { balance: 'obv(close, volume)', mean: 'ema(close, 20000)' });
    const { service, computer } = rig(long, { timeframe: '1hour', tickMs: 5, sets: [forEver] });
    const whole = { timeframe: '1hour', origin: 'series', set: 'for-ever' } as const;
    await service.loadData('AAPL', whole);
    const corrected = correctedAt(long, 100, 3);
    await service.applyBars('AAPL', '1hour', sliceBars(corrected, 100, 101));
    const frame = await service.loadData('AAPL', { ...whole, bars: false });
    expect(frame.metadata.outcome).toBe('resumed');
    expect(computer.runs).toBe(1);
    expect(firstDifference(frame.columns, compute(corrected, forEver).columns)).toBeNull();
  });

  it('of several corrections the earliest counts', async () => {
    const { service, provider } = rig(bars);
    const whole = (): ReturnType<IDataService['loadData']> => service.loadData('AAPL', { origin: 'series', bars: false });
    await whole();
    let corrected = bars;
    for (const row of [3000, 8800, 4500]) {
      corrected = correctedAt(corrected, row, 5);
      await provider.write('AAPL', '1day', sliceBars(corrected, row, row + 1));
    }
    expect(firstDifference((await whole()).columns, compute(corrected, 'legacy').columns)).toBeNull();
  });

  it('corrections that the provider no longer tells of mean that everything may have changed', async () => {
    const { service, provider } = rig(bars);
    await service.loadData('AAPL', { origin: 'series' });
    const corrected = correctedAt(bars, 100, 5);
    await provider.write('AAPL', '1day', sliceBars(corrected, 100, 101));
    provider.corrections = async () => [];
    expect(
      firstDifference((await service.loadData('AAPL', { origin: 'series', bars: false })).columns, compute(corrected, 'legacy').columns),
    ).toBeNull();
  });

  it('a series that became shorter forgets the rows that are gone', async () => {
    const { service, provider } = rig(bars);
    await service.recent('AAPL', 9000);
    const { read, describe: tell } = provider;
    const shorter = correctedAt(sliceBars(bars, 0, 8300), 8200, 5);
    provider.read = async () => ({ bars: shorter, originMs: dayMs(0), generation: 2 });
    provider.describe = async (...name) => ({ ...(await tell.apply(provider, name)), lastMs: dayMs(8299), generation: 2 });
    provider.corrections = async () => [{ generation: 2, fromMs: dayMs(8200), toMs: dayMs(ROWS) }];
    void read;
    const frame = await service.recent('AAPL', 9000);
    expect(firstDifference(frame.columns, compute(shorter, 'pipeline-v1').columns)).toBeNull();
    const regrown = sliceBars(correctedAt(bars, 8200, 5), 0, 8600);
    provider.read = async () => ({ bars: regrown, originMs: dayMs(0), generation: 2 });
    provider.describe = async (...name) => ({ ...(await tell.apply(provider, name)), lastMs: dayMs(8599), generation: 2 });
    expect(firstDifference((await service.recent('AAPL', 9000)).columns, compute(regrown, 'pipeline-v1').columns)).toBeNull();
  });

  it('a kept state that could not be brought on is opened anew', async () => {
    const { service, provider, computer } = rig(bars);
    await service.latest('AAPL');
    const corrections = provider.corrections.bind(provider);
    provider.corrections = () => Promise.reject(new Error('journal away'));
    await provider.write('AAPL', '1day', sliceBars(correctedAt(bars, 8500, 5), 8500, 8501));
    await expect(service.latest('AAPL')).rejects.toThrow('journal away');
    provider.corrections = corrections;
    const vector = await service.latest('AAPL');
    expect([vector.metadata.outcome, vector.metadata.generation, computer.runs]).toEqual(['miss', 2, 2]);
  });

  it('a state opened after a correction does not vouch for what was cached before it', async () => {
    const { service, provider } = rig(bars, { seriesBytes: 48 * ROWS + 70_000 });
    await service.getHistoricalData('AAPL', dayMs(0), dayMs(100), { set: 'legacy' });
    // Pushes the state of legacy out, and keeps its columns.
    for (let start = 1; start < 40; start++)
      await service.loadData('AAPL', { start: dayMs(start), end: dayMs(start + 2), set: 'pipeline-v1' });
    const corrected = correctedAt(bars, 20, 5);
    await provider.write('AAPL', '1day', sliceBars(corrected, 20, 21));
    await service.latest('AAPL', { set: 'legacy' });
    const frame = await service.getHistoricalData('AAPL', dayMs(0), dayMs(100), { set: 'legacy' });
    expect(firstDifference(frame.columns, compute(corrected, 'legacy').slice(0, 100).columns)).toBeNull();
  });

  it('a cached NaN, 0 and empty answer are hits', async () => {
    const holes = defineFeatureSet('holes', { never: 'close / 0 - close / 0', zero: 'close * 0' });
    const { service, computer } = rig(bars, { sets: [holes] });
    await service.latest('AAPL', { set: 'holes' });
    const vector = await service.latest('AAPL', { set: 'holes' });
    expect([...vector.values]).toEqual([NaN, 0]);
    expect(vector.metadata.outcome).toBe('hit');
    expect(await outcome(service.getHistoricalData('AAPL', dayMs(5), dayMs(5), { set: 'holes' }))).toBe('hit');
    expect(computer.runs).toBe(1);
  });

  it('what was evicted is computed again: from the kept state, or from the bars', async () => {
    const forgetful = rig(bars, { cacheBytes: 1 });
    expect(await outcome(forgetful.service.latest('AAPL'))).toBe('miss');
    expect(await outcome(forgetful.service.latest('AAPL'))).toBe('resumed');
    expect(forgetful.computer.runs).toBe(1);
    const stateless = rig(bars, { cacheBytes: 1, seriesBytes: 1 });
    for (let i = 0; i < 3; i++) expect(await outcome(stateless.service.latest('AAPL'))).toBe('miss');
    const barless = rig(bars, { seriesBytes: 1 });
    for (const expected of ['miss', 'miss', 'hit']) expect(await outcome(barless.service.latest('AAPL'))).toBe(expected);
    expect(barless.computer.runs).toBe(1);
  });

  it('a hit repeats when and how long the values were computed', async () => {
    const { service, ports } = rig(bars, { tickMs: 1 });
    const first = (await service.recent('AAPL', 5000)).metadata;
    const newest = (await service.latest('AAPL')).metadata;
    await ports.time.advance(60_000);
    expect((await service.recent('AAPL', 5000)).metadata).toMatchObject({
      outcome: 'hit',
      generatedAtMs: NOW_MS,
      computationTimeMs: first.computationTimeMs,
    });
    expect((await service.latest('AAPL')).metadata).toMatchObject({
      outcome: 'hit',
      generatedAtMs: NOW_MS,
      computationTimeMs: newest.computationTimeMs,
    });
    expect(first.computationTimeMs).toBeGreaterThan(0);
  });

  it('a full run over all bars computes each row once', async () => {
    const { service } = rig(bars);
    await service.loadData('AAPL');
    expect((await service.stats()).barsComputed).toBe(ROWS);
  });

  it('a range with an origin of its own is computed as far as it goes, and goes on from there', async () => {
    const { service } = rig(bars);
    const ask = (start: number, end: number): ReturnType<IDataService['loadData']> =>
      service.loadData('AAPL', { start: dayMs(start), end: dayMs(end), bars: false });
    expect(await outcome(ask(1000, 1100))).toBe('miss');
    expect((await service.stats()).barsComputed).toBe(100);
    expect(await outcome(ask(1000, 1100))).toBe('hit');
    const longer = await ask(1000, 1150);
    expect(longer.metadata.outcome).toBe('resumed');
    expect((await service.stats()).barsComputed).toBe(150);
    expect(firstDifference(longer.columns, compute(sliceBars(bars, 1000, 1150), 'legacy').columns)).toBeNull();
    expect(await outcome(ask(1001, 1100))).toBe('miss');
  });

  it('a correction reaches a range with an origin of its own only from its start on', async () => {
    const { service } = rig(bars);
    let corrected = bars;
    const ask = (): ReturnType<IDataService['loadData']> => service.loadData('AAPL', { start: dayMs(1000), end: dayMs(2000), bars: false });
    const correct = async (row: number): Promise<void> => {
      corrected = correctedAt(corrected, row, row / 7);
      await service.applyBars('AAPL', '1day', sliceBars(corrected, row, row + 1));
    };
    await ask();
    for (const [row, expected] of [
      [500, 'hit'],
      [1500, 'resumed'],
      [5000, 'hit'],
      [1000, 'resumed'],
    ] as const) {
      await correct(row);
      const frame = await ask();
      expect([row, frame.metadata.outcome]).toEqual([row, expected]);
      expect(firstDifference(frame.columns, compute(sliceBars(corrected, 1000, 2000), 'legacy').columns)).toBeNull();
    }
  });

  it('a stream counts once, as the costliest of its blocks, and the last block speaks for the whole', async () => {
    const { service } = rig(bars, { tickMs: 1 });
    await service.getHistoricalData('AAPL', dayMs(0), dayMs(4096));
    const before = await statsOf(service);
    const metadata = [];
    for await (const block of service.stream('AAPL')) metadata.push(block.metadata);
    expect(metadata.map((each) => each.outcome)).toEqual(['hit', 'resumed', 'resumed']);
    expect((await statsOf(service)).map((count, i) => count - before[i]!)).toEqual([0, 1, 0]);
    const whole = (await service.getHistoricalData('AAPL', dayMs(0), dayMs(ROWS))).metadata;
    expect(metadata.at(-1)!.computationTimeMs).toBe(whole.computationTimeMs);
  });
});

describe('an answer in time', () => {
  it('ages by the bars that have closed since, not by the request', async () => {
    const { service, ports } = rig(sliceBars(all, 0, 10), { nowMs: dayMs(10) });
    expect((await service.latest('AAPL')).metadata).toMatchObject({ asOfMs: dayMs(10), ageBars: 0 });
    await ports.time.advance(DAY_MS * 2 + 5);
    expect((await service.latest('AAPL')).metadata).toMatchObject({ asOfMs: dayMs(10), ageBars: 2, outcome: 'hit' });
  });

  it('does not see a bar before its close', async () => {
    const { service, ports } = rig(sliceBars(all, 0, 10), { nowMs: dayMs(10) - 1 });
    expect((await service.latest('AAPL')).timestamp).toBe(dayMs(8));
    await ports.time.advance(1);
    const vector = await service.latest('AAPL');
    expect([vector.timestamp, vector.metadata.outcome]).toEqual([dayMs(9), 'resumed']);
  });

  it('is stale where a newer bar came in while it was computed', async () => {
    const { service, provider, computer } = rig(bars);
    await service.latest('AAPL');
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const open = computer.open.bind(computer);
    computer.open = async (...args) => {
      await gate;
      return open(...args);
    };
    const slow = service.latest('AAPL', { set: 'legacy' });
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await provider.write('AAPL', '1day', sliceBars(all, ROWS, ROWS + 1));
    expect((await service.latest('AAPL')).metadata.stale).toBe(false);
    release();
    const late = await slow;
    expect([late.timestamp, late.metadata.stale]).toEqual([dayMs(ROWS - 1), true]);
    const next = await service.latest('AAPL', { set: 'legacy' });
    expect([next.timestamp, next.metadata.stale]).toEqual([dayMs(ROWS), false]);
  });
});

describe('an answer that may be some bars old', () => {
  const rowsAt = (row: number): Float64Array => compute(sliceBars(all, 0, row + 1), 'pipeline-v1').row(row);
  /** A service that has answered row 9, and whose newer answers wait. */
  const waiting = async (): Promise<Rig & { readonly open: () => void }> => {
    const made = rig(sliceBars(all, 0, 14), { nowMs: dayMs(10) });
    await made.service.latest('AAPL');
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const read = made.provider.read.bind(made.provider);
    made.provider.read = async (...args) => {
      await gate;
      return read(...args);
    };
    return { ...made, open: () => open() };
  };

  it('is given at once, says that it is stale and how old, and brings the newer one', async () => {
    const { service, ports, open } = await waiting();
    await ports.time.advance(DAY_MS + 1);
    const early = await service.latest('AAPL', { maxAgeBars: 1 });
    expect(early.values).toEqual(rowsAt(9));
    expect(early.metadata).toMatchObject({ stale: true, ageBars: 1, outcome: 'hit', asOfMs: dayMs(10) });
    expect((await service.latest('AAPL', { maxAgeBars: 5, shared: true })).timestamp).toBe(dayMs(9));
    open();
    expect((await service.latest('AAPL')).values).toEqual(rowsAt(10));
    const now = await service.latest('AAPL', { maxAgeBars: 1 });
    expect([now.timestamp, now.metadata.stale]).toEqual([dayMs(10), false]);
    expect(await service.stats()).toMatchObject({ stale: 2 });
  });

  it('is not given where it is older than that, nor without being asked for', async () => {
    const { service, ports, open } = await waiting();
    await ports.time.advance(2 * DAY_MS + 1);
    const answers = Promise.all([
      service.latest('AAPL', { maxAgeBars: 1 }),
      service.latest('AAPL', { maxAgeBars: 0 }),
      service.latest('AAPL'),
    ]);
    open();
    for (const vector of await answers) expect([vector.timestamp, vector.metadata.stale]).toEqual([dayMs(11), false]);
  });

  it('is not of bars that are known to have been corrected', async () => {
    const { service, provider, ports } = rig(sliceBars(all, 0, 14), { nowMs: dayMs(10) });
    await service.latest('AAPL');
    await service.applyBars('AAPL', '1day', sliceBars(correctedAt(all, 8, 77), 8, 9));
    await ports.time.advance(DAY_MS + 1);
    const vector = await service.latest('AAPL', { maxAgeBars: 1 });
    expect([vector.timestamp, vector.metadata.generation]).toEqual([dayMs(10), 2]);
    expect((await provider.describe('AAPL', '1day')).generation).toBe(2);
  });

  it('is no answer to a question of a moment', async () => {
    const { service } = await waiting();
    expect((await service.latest('AAPL', { maxAgeBars: 9, at: dayMs(6) })).timestamp).toBe(dayMs(5));
  });
});

describe('a view', () => {
  it('asks for the newest vector of one series and set, or for that of a moment', async () => {
    const { service } = rig(bars);
    const view = service.view('AAPL', { set: 'legacy', fields: ['close', 'rsi_14'] });
    expect([(await view.latest()).timestamp, (await view.latest(dayMs(500))).timestamp]).toEqual([dayMs(ROWS - 1), dayMs(499)]);
    expect((await view.latest()).names).toEqual(['close', 'rsi_14']);
  });

  it('has what is newest now, in arrays of its own unless it shares', async () => {
    const { service } = rig(bars);
    const [own, shared] = [service.view('AAPL', { set: 'legacy' }), service.view('AAPL', { set: 'legacy', shared: true })];
    await own.latest();
    for (const view of [own, shared]) {
      await view.latest();
      const [a, b] = [await view.latest(), await view.latest()];
      expect(a.values).toEqual(compute(bars, 'legacy').row(ROWS - 1));
      expect([a.metadata.outcome, a.values === b.values]).toEqual(['hit', view === shared]);
    }
    await service.applyBars('AAPL', '1day', sliceBars(all, ROWS, ROWS + 1));
    expect((await shared.latest()).values).toEqual(compute(sliceBars(all, 0, ROWS + 1), 'legacy').row(ROWS));
    const before = (await service.stats()).hits;
    await shared.latest();
    await shared.latest();
    expect((await service.stats()).hits - before).toBe(2);
    await service.close();
    await expect(shared.latest()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('is refused at once where what it asks for is not known', () => {
    const { service } = rig(bars);
    expect(() => service.view('AAPL', { set: 'nosuch' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_SET' }));
  });
});
