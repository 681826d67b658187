import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compute, computePanel, defineFeatureSet, featureSet, type Bars, type FeatureFrame } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import { computeManyWith } from '../../src/computeMany.js';
import {
  computeMany,
  memorySource,
  nodePorts,
  openThreads,
  readBarsFile,
  type ManyFrame,
  type ManyOptions,
  type ManyProgress,
} from '../../src/index.js';
import { ThreadPool } from '../../src/manyThreads.js';
import { encodeBars } from '../../src/providers/encodeBars.js';
import { all, barsCsv, inFolder, InlinePool } from './support.js';

const FILES = {
  'AAA/1day.csv': barsCsv(300, 1),
  'BBB/1day.csv': barsCsv(250, 2),
  'BBB/1hour.csv': barsCsv(40, 3),
  'ccc_1d.csv': barsCsv(5000, 4),
};
const PANEL = defineFeatureSet('panel', {
  rank: 'rank(close / shift(close, 3) - 1)',
  deep: 'zscore(sma(rank(volume), 4))',
  plain: 'rsi(close, 5)',
});

async function barsIn(folder: string, file: string): Promise<Bars> {
  return (await readBarsFile(file, memorySource(readFileSync(join(folder, file))), { timers: nodePorts.timers })).bars;
}

function run(options: ManyOptions, workers = 2): { results: AsyncGenerator<ManyFrame>; pool: () => InlinePool } {
  let pool: InlinePool | undefined;
  const results = computeManyWith({ workers, ...options }, (n) => (pool = new InlinePool(n)));
  return { results, pool: () => pool! };
}

function expectSameBits(actual: FeatureFrame | undefined, expected: FeatureFrame): void {
  expect(actual?.names).toEqual(expected.names);
  expect(actual?.metadata).toEqual(expected.metadata);
  expect(actual?.timestamps).toEqual(expected.timestamps.slice());
  expected.columns.forEach((column, k) => {
    expect(new BigUint64Array(Float64Array.from(actual!.columns[k]!).buffer)).toEqual(new BigUint64Array(Float64Array.from(column).buffer));
  });
}

describe('computeMany', () => {
  test('gives every series of a folder in order, with the bits of compute, each in one piece of memory', () =>
    inFolder(FILES, async (data) => {
      const results = await all(run({ data, set: 'legacy' }).results);
      expect(results.map(({ symbol, timeframe, source }) => [symbol, timeframe, source])).toEqual([
        ['AAA', '1day', 'AAA/1day.csv'],
        ['BBB', '1hour', 'BBB/1hour.csv'],
        ['BBB', '1day', 'BBB/1day.csv'],
        ['CCC', '1day', 'ccc_1d.csv'],
      ]);
      for (const { source, frame } of results) {
        expectSameBits(frame, compute(await barsIn(data, source), 'legacy'));
        expect(new Set([frame!.timestamps, ...frame!.columns].map(({ buffer }) => buffer)).size).toBe(1);
        expect(frame!.columns[0]!.buffer).toBeInstanceOf(SharedArrayBuffer);
      }
    }));

  test("hands memory over that is one thread's own where no more may be shared", () =>
    inFolder(FILES, async (data) => {
      const { name, version, features } = featureSet('legacy');
      const set = { name, version, features: Object.fromEntries(features.map((feature) => [feature.name, feature.expression])) };
      const from = [{ path: join(data, 'AAA/1day.csv'), name: 'AAA/1day.csv', repair: false, strict: false }];
      const threads = openThreads(1);
      try {
        const pool = new ThreadPool(threads);
        const [shared, own] = await Promise.all(
          [1 << 20, 1 << 10].map((sharedBytes) => pool.run<'frames'>({ kind: 'frames', set, from, sharedBytes })),
        );
        if ('error' in shared! || 'error' in own!) throw new Error('no frames');
        expect(shared!.buffer).toBeInstanceOf(SharedArrayBuffer);
        expect(own!.buffer).toBeInstanceOf(ArrayBuffer);
        expect(new Uint8Array(own!.buffer)).toEqual(new Uint8Array(shared!.buffer).slice());
      } finally {
        await threads.close();
      }
    }));

  test('makes the frames of small files in few jobs, which share no memory with the files read after them', () =>
    inFolder({}, async (data) => {
      const set = defineFeatureSet('mixed', { price: 'close', sma: 'sma(close, 5)', again: 'close', volume: 'volume' });
      const texts = Array.from({ length: 40 }, (_, k) => barsCsv(50 + k, k));
      const series = await Promise.all(
        texts.map(async (text) => (await readBarsFile('x.csv', memorySource(Buffer.from(text)), { timers: nodePorts.timers })).bars),
      );
      for (const [k, bars] of series.entries()) {
        const file = join(data, `S${String(k).padStart(2, '0')}_1d.parquet`);
        writeFileSync(file, k === 17 ? 'PAR1 and nothing' : await encodeBars(bars, 'parquet', nodePorts.timers));
      }
      const { results, pool } = run({ data, set }, 1);
      const frames = await all(results);
      expect(pool().kinds.length).toBeLessThan(15);
      expect(frames).toHaveLength(40);
      frames.forEach(({ frame, error }, k) => {
        if (k === 17) expect(error?.code).toBe('INVALID_FILE');
        else expectSameBits(frame, compute(series[k]!, set));
      });
    }));

  test('chooses symbols and timeframes, by any of their names', () =>
    inFolder(FILES, async (data) => {
      const results = await all(run({ data, set: 'legacy', symbols: ['bbb', 'CCC'], timeframes: ['1d'] }).results);
      expect(results.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`)).toEqual(['BBB 1day', 'CCC 1day']);
    }));

  test('has the error of a broken file in its own result, with file and line', () =>
    inFolder(
      { ...FILES, 'BBB/1day.csv': barsCsv(20, 2, (line, row) => (row === 5 ? line.replace(/,[^,]*$/, ',much') : line)) },
      async (data) => {
        const results = await all(run({ data, set: 'legacy' }).results);
        expect(results.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'INVALID_FILE', undefined]);
        expect(results[2]!.error).toMatchObject({
          message: expect.stringContaining('BBB/1day.csv, line 7') as string,
          fields: { line: 7 },
        });
      },
    ));

  test('has the error of a series that two files claim to be', () =>
    inFolder({ ...FILES, 'aaa_1d.csv': barsCsv(9, 1) }, async (data) => {
      const [first, ...others] = await all(run({ data, set: 'legacy' }).results);
      expect(first).toMatchObject({ symbol: 'AAA', source: '', error: { code: 'INVALID_FILE' } });
      expect(others.every(({ frame }) => frame !== undefined)).toBe(true);
    }));

  test('counts odd values, repairs and is strict as the reading of one file', () => {
    const odd = barsCsv(20, 1, (line, row) => (row === 3 ? line.replace(/,[^,]*$/, ',-5') : line));
    const disordered = barsCsv(20, 2).replace('2020-01-05', '2020-01-02');
    return inFolder({ 'A/1day.csv': odd, 'B/1day.csv': disordered }, async (data) => {
      const [a, b] = await all(run({ data, set: 'legacy' }).results);
      expect(a!.faults).toEqual([{ kind: 'negative-volume', count: 1, firstRow: 3, firstLine: 5 }]);
      expect(b!.error?.code).toBe('INVALID_BARS');
      const [, repaired] = await all(run({ data, set: 'legacy', repair: true }).results);
      expect(repaired!.repaired).toMatchObject({ movedRows: 1, droppedRows: 1 });
      expect(repaired!.frame!.length).toBe(19);
      const [strict] = await all(run({ data, set: 'legacy', strict: true }).results);
      expect(strict!.error?.code).toBe('INVALID_BARS');
    });
  });

  test('begins no more than twice as many as there are threads before they are taken', () =>
    inFolder(Object.fromEntries(Array.from({ length: 20 }, (_, k) => [`S${k}/1day.csv`, barsCsv(5, k)])), async (data) => {
      const { results, pool } = run({ data, set: 'legacy' }, 2);
      let taken = 0;
      for await (const result of results) {
        expect(result.error).toBeUndefined();
        for (let turn = 0; turn < 20; turn++) await nodePorts.timers.yieldToLoop();
        expect(pool().begun).toBeLessThanOrEqual(taken++ + 4);
      }
      expect(taken).toBe(20);
    }));

  test('ends its threads when the loop is left, and throws the reason of a signal', () =>
    inFolder(Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`S${k}/1day.csv`, barsCsv(50, k)])), async (data) => {
      const left = run({ data, set: 'legacy' });
      for await (const result of left.results) {
        expect(result.symbol).toBe('S0');
        break;
      }
      expect(left.pool().closed).toBe(true);
      expect(left.pool().begun).toBeLessThan(12);

      const stop = new AbortController();
      const stopped = run({ data, set: 'legacy', signal: stop.signal });
      const reason = new Error('enough');
      await stopped.results.next();
      stop.abort(reason);
      await expect(stopped.results.next()).rejects.toBe(reason);
      expect(stopped.pool().closed).toBe(true);
      await expect(run({ data, set: 'legacy', signal: stop.signal }).results.next()).rejects.toBe(reason);
    }));

  test('tells how far it is, up to the end', () =>
    inFolder(FILES, async (data) => {
      const told: ManyProgress[] = [];
      await all(run({ data, set: 'legacy', onProgress: (progress) => told.push(progress) }).results);
      const last = told.at(-1)!;
      expect(last).toMatchObject({ done: 4, total: 4, bars: 5590 });
      expect(last.bytes).toBe(last.totalBytes);
      expect(told.every(({ bytes }, k) => k === 0 || bytes >= told[k - 1]!.bytes)).toBe(true);
    }));

  test('refuses what it does not know', () =>
    inFolder(FILES, async (data) => {
      const refused = async (options: object): Promise<unknown> =>
        (run({ data, set: 'legacy', ...options }).results.next() as Promise<unknown>).catch((error: unknown) => error);
      expect(await refused({ set: 'legasy' })).toMatchObject({ code: 'UNKNOWN_SET' });
      expect(await refused({ timeframes: ['7min'] })).toMatchObject({ code: 'UNKNOWN_TIMEFRAME' });
      expect(await refused({ timeframes: ['5min'] })).toMatchObject({
        code: 'NO_BAR',
        message: expect.stringContaining('there are 1hour, 1day') as string,
      });
      expect(await refused({ symbols: ['AAB'] })).toMatchObject({
        code: 'UNKNOWN_SYMBOL',
        message: expect.stringContaining('AAA') as string,
      });
      expect(await refused({ workers: 0 })).toMatchObject({ code: 'INVALID_PARAM' });
      expect(await refused({ threads: { workers: 1 }, workers: 1 })).toMatchObject({
        message: expect.stringContaining('threads are given') as string,
      });
      expect(await refused({ worker: 1 })).toMatchObject({ code: 'INVALID_PARAM' });
      expect(await refused({ data: join(data, 'nowhere') })).toMatchObject({ code: 'UNAVAILABLE' });
    }));
});

describe('threads', () => {
  test('serve several runs, of which one that is stopped stops no other', () =>
    inFolder(FILES, async (data) => {
      const threads = openThreads(2);
      try {
        const stop = new AbortController();
        const stopped = computeMany({ data, set: 'legacy', threads, signal: stop.signal });
        await stopped.next();
        stop.abort();
        await expect(stopped.next()).rejects.toThrow('aborted');
        const inline = await all(run({ data, set: PANEL }).results);
        const results = await all(computeMany({ data, set: PANEL, threads }));
        expect(results.map(({ source }) => source)).toEqual(inline.map(({ source }) => source));
        results.forEach(({ frame }, k) => expectSameBits(frame, inline[k]!.frame!));
      } finally {
        await threads.close();
      }
      expect(() => openThreads(0)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }) as Error);
    }));

  test('of a run of its own end with it', () =>
    inFolder(FILES, async (data) => {
      const results = await all(computeMany({ data, set: 'legacy', workers: 1 }));
      expect(results.map(({ frame }) => frame!.length)).toEqual([300, 40, 250, 5000]);
    }));
});

describe('a set that compares symbols', () => {
  test('has the bits of computePanel, timeframe by timeframe', () =>
    inFolder({ ...FILES, 'AAA/1hour.csv': barsCsv(60, 9) }, async (data) => {
      const results = await all(run({ data, set: PANEL }, 3).results);
      expect(results.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`)).toEqual([
        'AAA 1hour',
        'BBB 1hour',
        'AAA 1day',
        'BBB 1day',
        'CCC 1day',
      ]);
      for (const timeframe of ['1hour', '1day']) {
        const group = results.filter((result) => result.timeframe === timeframe);
        const panel = new Map<string, Bars>();
        for (const { symbol, source } of group) panel.set(symbol, await barsIn(data, source));
        const frames = computePanel(panel, PANEL);
        for (const { symbol, frame } of group) expectSameBits(frame, frames.get(symbol)!);
      }
    }));

  test('is computed over the symbols that can be read', () =>
    inFolder({ ...FILES, 'DDD/1day.csv': 'timestamp,open\n1,2\n' }, async (data) => {
      const results = await all(run({ data, set: PANEL, timeframes: ['1day'] }).results);
      expect(results.map(({ symbol, error }) => [symbol, error?.code])).toEqual([
        ['AAA', undefined],
        ['BBB', undefined],
        ['CCC', undefined],
        ['DDD', 'INVALID_FILE'],
      ]);
      const panel = new Map([
        ['AAA', await barsIn(data, 'AAA/1day.csv')],
        ['BBB', await barsIn(data, 'BBB/1day.csv')],
        ['CCC', await barsIn(data, 'ccc_1d.csv')],
      ]);
      expectSameBits(results[1]!.frame, computePanel(panel, PANEL).get('BBB')!);
    }));
});
