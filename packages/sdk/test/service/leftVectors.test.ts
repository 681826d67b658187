import { BAR_COLUMNS, barAt, compute, featureSet, formatTime, sliceBars, type Bars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { connectWith } from '../../src/connect.js';
import type { FeatureVector, IDataService } from '../../src/contracts/service.js';
import type { NewestName } from '../../src/contracts/states.js';
import { decodeNewest, encodeNewest } from '../../src/states/storedNewest.js';
import { fakePorts, type FakePorts } from '../../src/testing/fakePorts.js';
import { FIRST_MS, correctedAt, walk } from '../contract/bars.js';

const HOUR_MS = 3_600_000;
const ROWS = 4500;
const PATH = '/data/X/1hour.csv';
const HEADER = `timestamp,${BAR_COLUMNS.join(',')}\n`;
const all = walk(ROWS + 10, { seed: 5, timeframe: '1hour' });
const bars = sliceBars(all, 0, ROWS);
const wish = { timeframe: '1hour', set: 'legacy' } as const;

const linesOf = (of: Bars): string =>
  Array.from(of.timestamp, (timestamp, i) => {
    const bar = barAt(of, i);
    return `${[formatTime(timestamp), ...BAR_COLUMNS.map((name) => String(bar[name]))].join(',')}\n`;
  }).join('');

const start = (ports: FakePorts): IDataService => connectWith({ data: '/data', cacheDir: '/cache', ports }, {});
const newestOf = (of: Bars): number[] => [...compute(of, 'legacy').row(of.timestamp.length - 1)];
const vectorOf = (vector: FeatureVector): number[] => [...vector.values];

/** What the first process leaves behind: parsed bars, states, the newest vector. */
async function left(of: Bars = bars): Promise<FakePorts> {
  const ports = fakePorts({ startMs: FIRST_MS });
  ports.files.put(PATH, HEADER + linesOf(of));
  await ports.time.advance((ROWS + 100) * HOUR_MS);
  const service = start(ports);
  expect(vectorOf(await service.latest('X', wish))).toEqual(newestOf(of));
  await service.close();
  return ports;
}

const newestFile = async ({ files }: FakePorts): Promise<string> => {
  const folder = `/cache/states/X/1hour/${encodeURIComponent(featureSet('legacy').version)}`;
  expect((await files.list(folder))!.map(({ name }) => name)).toContain('newest.bkv');
  return `${folder}/newest.bkv`;
};

describe('the newest vector that an earlier process left', () => {
  it('is given as a hit before any bar is read, with what is said of it', async () => {
    const ports = await left();
    const service = start(ports);
    const { metadata, timestamp, values } = await service.latest('X', wish);
    expect([...values]).toEqual(newestOf(bars));
    expect(timestamp).toBe(bars.timestamp.at(-1));
    expect(metadata).toMatchObject({ outcome: 'hit', originMs: FIRST_MS, generation: 1, stale: false });
    const { computationMs, barsComputed, states } = await service.stats();
    expect([computationMs, barsComputed, states?.disk?.newest]).toEqual([0, 0, { hits: 1, misses: 0, refused: 0, written: 0 }]);
    const normal = await service.latest('X', { ...wish, at: bars.timestamp.at(-1)! + HOUR_MS });
    expect({ ...normal.metadata, outcome: '', generatedAtMs: 0, computationTimeMs: 0 }).toEqual({
      ...metadata,
      outcome: '',
      generatedAtMs: 0,
      computationTimeMs: 0,
    });
    await service.close();
  });

  it('has the fields that are asked for, those of its bar too', async () => {
    const service = start(await left());
    const fields = ['close', featureSet('legacy').names[3]!, 'volume'];
    const row = ROWS - 1;
    expect(vectorOf(await service.latest('X', { ...wish, fields }))).toEqual([bars.close[row], newestOf(bars)[3], bars.volume[row]]);
    await service.close();
  });

  it('is a hit of the process from then on, when its bars have been read', async () => {
    const ports = await left();
    const service = start(ports);
    await service.latest('X', wish);
    for (let k = 0; k < 10; k++) await ports.time.advance(20);
    expect((await service.latest('X', wish)).metadata.outcome).toBe('hit');
    expect(vectorOf(service.latestNow!('X', wish)!)).toEqual(newestOf(bars));
    expect((await service.stats()).barsComputed).toBe(0);
    await service.close();
  });

  it('is passed over when rows were added, and left anew', async () => {
    const ports = await left();
    await ports.files.append(PATH, linesOf(sliceBars(all, ROWS, ROWS + 10)));
    await ports.time.advance(20 * HOUR_MS);
    const service = start(ports);
    expect(vectorOf(await service.latest('X', wish))).toEqual(newestOf(all));
    await service.close();
    const next = start(ports);
    const vector = await next.latest('X', wish);
    expect([vectorOf(vector), vector.metadata.outcome]).toEqual([newestOf(all), 'hit']);
    await next.close();
  });

  it('is passed over when a row was corrected', async () => {
    const ports = await left();
    const corrected = correctedAt(bars, ROWS - 1, 99.5);
    ports.files.put(PATH, HEADER + linesOf(corrected));
    await ports.time.advance(HOUR_MS);
    const service = start(ports);
    expect(vectorOf(await service.latest('X', wish))).toEqual(newestOf(corrected));
    await service.close();
  });

  it('is of a generation that bars which are corrected before they are read are not of', async () => {
    for (const change of [correctedAt(bars, 20, 99.5), sliceBars(bars, 0, ROWS - 5)]) {
      const ports = await left();
      const service = start(ports);
      expect((await service.latest('X', wish)).metadata).toMatchObject({ outcome: 'hit', generation: 1 });
      ports.files.put(PATH, HEADER + linesOf(change));
      await ports.time.advance(HOUR_MS);
      const after = await service.latest('X', wish);
      expect([vectorOf(after), after.metadata.generation]).toEqual([newestOf(change), 2]);
      await service.close();
    }
  });

  it('stays of its generation where rows are only added before the bars are read', async () => {
    const ports = await left();
    const service = start(ports);
    await service.latest('X', wish);
    await ports.files.append(PATH, linesOf(sliceBars(all, ROWS, ROWS + 10)));
    await ports.time.advance(20 * HOUR_MS);
    const after = await service.latest('X', wish);
    expect([vectorOf(after), after.metadata.generation]).toEqual([newestOf(all), 1]);
    await service.close();
  });

  it('is counted where it is damaged, and computed', async () => {
    const ports = await left();
    const path = await newestFile(ports);
    const bytes = (await ports.files.read(path))!;
    bytes[bytes.length - 1]! ^= 1;
    ports.files.put(path, bytes);
    const service = start(ports);
    const vector = await service.latest('X', wish);
    expect([vectorOf(vector), vector.metadata.outcome]).toEqual([newestOf(bars), 'miss']);
    expect((await service.stats()).states?.disk?.newest).toMatchObject({ hits: 0, refused: 1 });
    await service.close();
  });

  it('is not there after it was invalidated', async () => {
    const ports = await left();
    const service = start(ports);
    await service.invalidate({ symbol: 'X' });
    expect((await service.latest('X', wish)).metadata.outcome).toBe('miss');
    await service.close();
  });
});

describe('a newest vector as bytes', () => {
  const name: NewestName = { symbol: 'X', timeframe: '1hour', version: 'mine@0123456789ab', hash: 'c'.repeat(64), tip: 'd'.repeat(64) };
  const value = { values: Float64Array.of(1, NaN, -0), generation: 3, timestamp: 4, generatedAtMs: 5, computationTimeMs: 6 };
  const bytes = encodeNewest(name, value);

  it('comes back as it was', () => expect(decodeNewest(name, bytes)).toEqual(value));

  it('is refused with any bit flipped, cut anywhere, or in another place', () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, decodeNewest(name, flipped)]).toEqual([bit, 'refused']);
    }
    for (let length = 0; length < bytes.length; length++) expect(decodeNewest(name, bytes.slice(0, length))).toBe('refused');
    expect(decodeNewest({ ...name, symbol: 'Y' }, bytes)).toBe('refused');
  });

  it('is none of other bars, nor of another set of that name', () => {
    expect(decodeNewest({ ...name, tip: 'e'.repeat(64) }, bytes)).toBe('other');
    expect(decodeNewest({ ...name, hash: 'e'.repeat(64) }, bytes)).toBe('other');
  });
});
