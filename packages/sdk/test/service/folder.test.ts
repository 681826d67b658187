import { BAR_COLUMNS, barAt, formatTime, type Bars } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectWith } from '../../src/connect.js';
import { FolderProvider } from '../../src/providers/folder.js';
import { ResamplingProvider } from '../../src/providers/resampled.js';
import { fakePorts } from '../../src/testing/fakePorts.js';
import { NaiveDataService } from '../../src/testing/naiveDataService.js';
import { FIRST_MS, correctedAt, firstDifference, joinBars, walk } from '../contract/bars.js';

const HOUR_MS = 3_600_000;
const PATH = '/data/X/1hour.csv';
const HEADER = `timestamp,${BAR_COLUMNS.join(',')}\n`;

type Step =
  | { readonly kind: 'append'; readonly rows: number }
  | { readonly kind: 'rewrite'; readonly at: number }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'ask'; readonly timeframe: '1hour' | '4hour' | '1day'; readonly set: 'legacy' | 'pipeline-v1'; readonly n: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), rows: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('rewrite' as const), at: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 40 }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      timeframe: fc.constantFrom('1hour', '4hour', '1day'),
      set: fc.constantFrom('legacy', 'pipeline-v1'),
      n: fc.integer({ min: 1, max: 400 }),
    }),
  },
);

function linesOf(bars: Bars): string {
  return Array.from(bars.timestamp, (timestamp, i) => {
    const bar = barAt(bars, i);
    return `${[formatTime(timestamp), ...BAR_COLUMNS.map((name) => String(bar[name]))].join(',')}\n`;
  }).join('');
}

describe('a folder whose files change', () => {
  it('is answered as if it were read anew each time, in every timeframe', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        const ports = fakePorts({ startMs: FIRST_MS + 250 * HOUR_MS });
        let bars = walk(240, { seed: 21, timeframe: '1hour' });
        let seed = 30;
        ports.files.put(PATH, HEADER + linesOf(bars));
        const service = connectWith({ data: '/data', ports, cacheBytes: 400_000 }, {});
        for (const now of steps) {
          if (now.kind === 'append') {
            const more = walk(now.rows, { seed: seed++, timeframe: '1hour', from: bars.timestamp.length });
            bars = joinBars(bars, more);
            await ports.files.append(PATH, linesOf(more));
          } else if (now.kind === 'rewrite') {
            bars = correctedAt(bars, Math.floor(now.at * bars.timestamp.length), 70 + seed++);
            ports.files.put(PATH, HEADER + linesOf(bars));
          } else if (now.kind === 'wait') {
            await ports.time.advance(now.hours * HOUR_MS);
          } else {
            await ports.time.advance(1000);
            const { timeframe, set, n } = now;
            const frame = await service.recent('X', n, { timeframe, set });
            const vector = await service.latest('X', { timeframe, set });
            // Its own reading of the files, beside whatever the service has kept.
            const provider = new ResamplingProvider({ inner: new FolderProvider({ folder: '/data', ports }), ...ports });
            const oracle = new NaiveDataService({ provider, clock: ports.clock });
            const expected = await oracle.recent('X', n, { timeframe, set });
            expect(firstDifference([frame.timestamps, ...frame.columns], [expected.timestamps, ...expected.columns])).toBeNull();
            expect(firstDifference([vector.values], [expected.row(expected.length - 1)])).toBeNull();
            expect([vector.metadata.asOfMs, vector.metadata.ageBars]).toEqual([expected.metadata.asOfMs, expected.metadata.ageBars]);
          }
        }
        await service.close();
      }),
      { numRuns: 40, seed: 20_240_101 },
    );
  });
});

describe('an answer of resampled bars', () => {
  it('names the partial first bucket that was left out of them', async () => {
    const ports = fakePorts({ startMs: FIRST_MS + 1000 * HOUR_MS });
    ports.files.put(PATH, HEADER + linesOf(walk(240, { seed: 21, timeframe: '1hour', from: 5 })));
    const service = connectWith({ data: '/data', ports }, {});
    const dayMs = Math.floor((FIRST_MS + 5 * HOUR_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS;
    const partialFirstBucket = { openMs: dayMs, rows: 24 - (FIRST_MS + 5 * HOUR_MS - dayMs) / HOUR_MS };
    expect((await service.latest('X')).metadata).toMatchObject({ partialFirstBucket });
    expect((await service.recent('X', 3)).metadata).toMatchObject({ partialFirstBucket });
    expect((await service.latest('X', { timeframe: '1hour' })).metadata).not.toHaveProperty('partialFirstBucket');
  });
});

describe('a file that comes in beside the served ones', () => {
  const open = async () => {
    const ports = fakePorts({ startMs: FIRST_MS + 1000 * HOUR_MS });
    ports.files.put(PATH, HEADER + linesOf(walk(240, { seed: 21, timeframe: '1hour' })));
    await ports.time.advance(5000);
    const service = connectWith({ data: '/data', ports }, {});
    return { ports, service };
  };

  it('takes the place of the resampled bars within a second, as a correction of all of them', async () => {
    const { ports, service } = await open();
    const ask = () => service.recent('X', 3, { timeframe: '1day', fields: ['close'], set: 'legacy' });
    const [resampled] = [await ask(), await service.latest('X'), await service.latest('X'), await service.latest('X')];
    expect(service.latestNow!('X')).toBeDefined();
    const stored = walk(12, { seed: 5 });
    ports.files.put('/data/X/1day.csv', HEADER + linesOf(stored));
    await ports.time.advance(1000);
    expect(service.latestNow!('X')).toBeUndefined();
    const frame = await ask();
    expect(frame.column('close')).toEqual(stored.close.slice(-3));
    expect(frame.metadata.generation).toBeGreaterThan(resampled.metadata.generation);
    const vector = await service.latest('X', { set: 'legacy' });
    const fresh = connectWith({ data: '/data', ports }, {});
    expect(vector.values).toEqual((await fresh.latest('X', { set: 'legacy' })).values);
    await ports.files.remove('/data/X/1day.csv');
    await ports.time.advance(1000);
    const again = await ask();
    expect(again.column('close')).toEqual(resampled.column('close'));
    expect(again.metadata.generation).toBeGreaterThan(frame.metadata.generation);
  });

  it('is the source of what is resampled where it is coarser', async () => {
    const { ports, service } = await open();
    await service.latest('X');
    ports.files.put('/data/X/4hour.csv', HEADER + linesOf(walk(60, { seed: 6, timeframe: '4hour' })));
    await ports.time.advance(1000);
    const frame = await service.recent('X', 5, { set: 'legacy' });
    const expected = await connectWith({ data: '/data', ports }, {}).recent('X', 5, { set: 'legacy' });
    expect(firstDifference(frame.columns, expected.columns)).toBeNull();
  });

  it('is refused within a second where it holds the same series, until one of the two is gone', async () => {
    const { ports, service } = await open();
    for (let i = 0; i < 3; i++) await service.latest('X', { timeframe: '1hour' });
    ports.files.put('/data/X/1h.csv', HEADER);
    await ports.time.advance(1000);
    expect(service.latestNow!('X', { timeframe: '1hour' })).toBeUndefined();
    await expect(service.latest('X', { timeframe: '1hour' })).rejects.toMatchObject({ code: 'INVALID_FILE' });
    await expect(service.latest('X')).rejects.toMatchObject({ code: 'INVALID_FILE' });
    await ports.files.remove('/data/X/1h.csv');
    await ports.time.advance(1000);
    expect((await service.latest('X', { timeframe: '1hour' })).metadata.generation).toBe(1);
  });
});
