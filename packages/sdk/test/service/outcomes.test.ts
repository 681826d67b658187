import { compute, defineFeatureSet, sliceBars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import type { IDataService } from '../../src/contracts/service.js';
import { FIRST_MS, correctedAt, firstDifference, walk } from '../contract/bars.js';
import { NOW_MS, rig } from './support.js';

const DAY_MS = 86_400_000;
const ROWS = 9000;
const all = walk(ROWS + 50, { seed: 5 });
const bars = sliceBars(all, 0, ROWS);
const dayMs = (row: number): number => FIRST_MS + row * DAY_MS;
const outcome = async (answer: ReturnType<IDataService['latest']> | ReturnType<IDataService['recent']>): Promise<string> => (await answer).metadata.outcome;
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
    expect(firstDifference(frame.columns, compute(sliceBars(all, 0, ROWS + 1), 'pipeline-v1').slice(ROWS - 2, ROWS + 1).columns)).toBeNull();
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
    const { service, computer } = rig(long, { timeframe: '1hour', tickMs: 5 });
    const whole = { timeframe: '1hour', origin: 'series' } as const;
    await service.loadData('AAPL', whole);
    const corrected = correctedAt(long, 100, 3);
    await service.applyBars('AAPL', '1hour', sliceBars(corrected, 100, 101));
    const frame = await service.loadData('AAPL', { ...whole, bars: false });
    expect(frame.metadata.outcome).toBe('resumed');
    expect(computer.runs).toBe(1);
    expect(firstDifference(frame.columns, compute(corrected, 'legacy').columns)).toBeNull();
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
  });

  it('a hit repeats when and how long the values were computed', async () => {
    const { service, ports } = rig(bars, { tickMs: 1 });
    const first = (await service.recent('AAPL', 5000)).metadata;
    const newest = (await service.latest('AAPL')).metadata;
    await ports.time.advance(60_000);
    expect((await service.recent('AAPL', 5000)).metadata).toMatchObject({ outcome: 'hit', generatedAtMs: NOW_MS, computationTimeMs: first.computationTimeMs });
    expect((await service.latest('AAPL')).metadata).toMatchObject({ outcome: 'hit', generatedAtMs: NOW_MS, computationTimeMs: newest.computationTimeMs });
    expect(first.computationTimeMs).toBeGreaterThan(0);
  });

  it('a full run over all bars computes each row once', async () => {
    const { service } = rig(bars);
    await service.loadData('AAPL');
    expect((await service.stats()).barsComputed).toBe(ROWS);
  });

  it('a range with an origin of its own is computed as far as it goes, and goes on from there', async () => {
    const { service } = rig(bars);
    const ask = (start: number, end: number): ReturnType<IDataService['loadData']> => service.loadData('AAPL', { start: dayMs(start), end: dayMs(end), bars: false });
    expect(await outcome(ask(1000, 1100))).toBe('miss');
    expect((await service.stats()).barsComputed).toBe(100);
    expect(await outcome(ask(1000, 1100))).toBe('hit');
    const longer = await ask(1000, 1150);
    expect(longer.metadata.outcome).toBe('resumed');
    expect((await service.stats()).barsComputed).toBe(150);
    expect(firstDifference(longer.columns, compute(sliceBars(bars, 1000, 1150), 'legacy').columns)).toBeNull();
    expect(await outcome(ask(1001, 1100))).toBe('miss');
  });

  it('a stream counts once, as the costliest of its blocks, and the last block speaks for the whole', async () => {
    const { service } = rig(bars, { tickMs: 1 });
    await service.getHistoricalData('AAPL', dayMs(0), dayMs(10));
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
    const open = computer.open.bind(computer);
    computer.open = async (...args) => {
      await provider.write('AAPL', '1day', sliceBars(all, ROWS, ROWS + 1));
      await service.latest('AAPL', { set: 'pipeline-v1' });
      return open(...args);
    };
    const other = service.latest('AAPL', { set: 'legacy' });
    computer.open = open;
    expect((await other).metadata.stale).toBe(false);
    const { metadata, timestamp } = await service.latest('AAPL', { set: 'legacy' });
    expect([timestamp, metadata.stale]).toEqual([dayMs(ROWS - 1), false]);
  });
});
