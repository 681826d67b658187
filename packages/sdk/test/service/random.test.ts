import { sliceBars, type Bars } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureVector, IDataService, ServedFrame, ServedMetadata } from '../../src/contracts/service.js';
import { FIRST_MS, correctedAt, firstDifference, joinBars, walk } from '../contract/bars.js';
import { rig } from './support.js';

const DAY_MS = 86_400_000;
const SETS = ['legacy', 'pipeline-v1'] as const;

/** What can happen; rows are parts of the series' length, so that they mean something at any length. */
type Step =
  | { readonly kind: 'append'; readonly rows: number; readonly known: boolean }
  | { readonly kind: 'correct'; readonly at: number; readonly rows: number; readonly known: boolean }
  | { readonly kind: 'backfill'; readonly rows: number }
  | {
      readonly kind: 'range';
      readonly from: number;
      readonly to: number;
      readonly set: number;
      readonly origin: 'series' | 'range';
      readonly shared: boolean;
      readonly limit?: number;
    }
  | { readonly kind: 'recent'; readonly n: number; readonly set: number }
  | { readonly kind: 'latest'; readonly set: number; readonly at?: number }
  | { readonly kind: 'stream'; readonly from: number; readonly set: number };

const part = fc.double({ min: 0, max: 1, noNaN: true });
/** Few enough that a question comes up again. */
const border = fc.constantFrom(0, 0.01, 0.3, 0.5, 0.9, 0.99, 1);
const set = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), rows: fc.integer({ min: 1, max: 40 }), known: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('correct' as const), at: part, rows: fc.integer({ min: 1, max: 5 }), known: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('backfill' as const), rows: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        kind: fc.constant('range' as const),
        from: border,
        to: border,
        set,
        origin: fc.constantFrom('series', 'range'),
        shared: fc.boolean(),
        limit: fc.integer({ min: 1, max: 600 }),
      },
      { requiredKeys: ['kind', 'from', 'to', 'set', 'origin', 'shared'] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('recent' as const), n: fc.integer({ min: 1, max: 5000 }), set }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('latest' as const), set, at: part }, { requiredKeys: ['kind', 'set'] }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stream' as const), from: border, set }) },
);

/** What two services must agree in: everything but how the answer came about. */
function facts({ outcome, generatedAtMs, computationTimeMs, ...rest }: ServedMetadata): unknown {
  void [outcome, generatedAtMs, computationTimeMs];
  return rest;
}

function expectSame(a: ServedFrame | FeatureVector, b: ServedFrame | FeatureVector): void {
  expect(a.names).toEqual(b.names);
  expect(facts(a.metadata)).toEqual(facts(b.metadata));
  const columnsOf = (answer: ServedFrame | FeatureVector): readonly Float64Array[] =>
    'columns' in answer ? [answer.timestamps, ...answer.columns] : [Float64Array.of(answer.timestamp), answer.values];
  expect(firstDifference(columnsOf(a), columnsOf(b))).toBeNull();
}

async function joined(service: IDataService, options: { start: number; set: string }): Promise<Float64Array[]> {
  const blocks: ServedFrame[] = [];
  for await (const block of service.stream('AAPL', options)) blocks.push(block);
  return blocks[0]!.columns.map((_, k) => Float64Array.from(blocks.flatMap((block) => [...block.columns[k]!])));
}

/** Takes the steps, each answer beside that of the oracle. */
async function play(
  steps: readonly Step[],
  options: { readonly rows: number; readonly cacheBytes: number; readonly seriesBytes: number; readonly tickMs: number },
): Promise<void> {
  let bars = walk(options.rows, { seed: 11, from: 20 });
  const { service, oracle, provider } = rig(bars, options);
  let generation = 0;
  let seed = 100;
  const write = async (changed: Bars, known: boolean): Promise<void> =>
    void (await (known ? service.applyBars('AAPL', '1day', changed) : provider.write('AAPL', '1day', changed)));
  const ask = async (question: (s: IDataService) => Promise<ServedFrame | FeatureVector>): Promise<void> => {
    const answer = await question(service);
    expectSame(answer, await question(oracle));
    expect(answer.metadata.generation).toBeGreaterThanOrEqual(generation);
    generation = answer.metadata.generation;
  };
  const msAt = (share: number): number => FIRST_MS + (20 + Math.floor(share * (options.rows + 30))) * DAY_MS;
  for (const now of steps) {
    const length = bars.timestamp.length;
    switch (now.kind) {
      case 'append': {
        const more = walk(now.rows, { seed: seed++, from: (bars.timestamp[length - 1]! - FIRST_MS) / DAY_MS + 1 });
        bars = joinBars(bars, more);
        await write(more, now.known);
        break;
      }
      case 'correct': {
        const at = Math.min(length - 1, Math.floor(now.at * length));
        const to = Math.min(length, at + now.rows);
        for (let row = at; row < to; row++) bars = correctedAt(bars, row, 50 + seed++);
        await write(sliceBars(bars, at, to), now.known);
        break;
      }
      case 'backfill': {
        const first = (bars.timestamp[0]! - FIRST_MS) / DAY_MS;
        const rows = Math.min(now.rows, first);
        if (rows === 0) break;
        const earlier = walk(rows, { seed: seed++, from: first - rows });
        bars = joinBars(earlier, bars);
        await write(earlier, true);
        break;
      }
      case 'range': {
        const [start, end] = [msAt(Math.min(now.from, now.to)), msAt(Math.max(now.from, now.to))];
        const { origin, shared } = now;
        const asked = { set: SETS[now.set]!, origin, shared, ...(now.limit === undefined ? {} : { limit: now.limit }) };
        await ask((s) => s.loadData('AAPL', { start, end, ...asked }));
        break;
      }
      case 'recent':
        await ask((s) => s.recent('AAPL', now.n, { set: SETS[now.set]! }));
        break;
      case 'latest':
        await ask((s) => s.latest('AAPL', { set: SETS[now.set]!, ...(now.at === undefined ? {} : { at: msAt(now.at) + DAY_MS }) }));
        break;
      case 'stream': {
        const asked = { start: msAt(now.from), set: SETS[now.set]! };
        expect(firstDifference(await joined(service, asked), await joined(oracle, asked))).toBeNull();
        break;
      }
    }
  }
}

describe('whatever happens, an answer has the bits of a full recompute', () => {
  const arrangements = {
    'everything kept': { rows: 4050, cacheBytes: 2 ** 28, seriesBytes: 2 ** 28, tickMs: 0 },
    'almost nothing kept': { rows: 4090, cacheBytes: 600_000, seriesBytes: 400_000, tickMs: 0 },
    'nothing kept, in slices': { rows: 300, cacheBytes: 1, seriesBytes: 1, tickMs: 2 },
    'columns without states': { rows: 4095, cacheBytes: 2 ** 28, seriesBytes: 1, tickMs: 0 },
    'one state at a time': { rows: 4090, cacheBytes: 2 ** 28, seriesBytes: 48 * 4200 + 40_000, tickMs: 0 },
    'states without columns': { rows: 4096, cacheBytes: 1, seriesBytes: 2 ** 28, tickMs: 2 },
  };
  it.each(Object.entries(arrangements))('%s', async (_name, arrangement) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), (steps) => play(steps, arrangement)),
      { numRuns: 40, seed: 20_240_101 },
    );
  });

  it.each([2 ** 26, 1])(
    'when steps and questions overlap, each answer is that of one generation (%i bytes for states)',
    async (seriesBytes) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ at: fc.nat(4099), questions: fc.nat(4) }), { minLength: 2, maxLength: 6 }), async (waves) => {
          let bars = walk(4100, { seed: 12 });
          const { service } = rig(bars, { tickMs: 3, cacheBytes: 9_000_000, seriesBytes });
          const history = new Map([[1, bars]]);
          for (const { at, questions } of waves) {
            const asked = Array.from({ length: questions + 1 }, (_, i) => service.recent('AAPL', 4100 - 500 * i, { set: SETS[i % 2]! }));
            bars = correctedAt(bars, at, 10 + at);
            const { generation } = await service.applyBars('AAPL', '1day', sliceBars(bars, at, at + 1));
            history.set(generation, bars);
            for (const frame of await Promise.all(asked)) {
              const { oracle } = rig(history.get(frame.metadata.generation)!);
              const whole = await oracle.recent('AAPL', frame.length, { set: frame.metadata.version });
              expect(firstDifference(frame.columns, whole.columns)).toBeNull();
            }
          }
        }),
        { numRuns: 15, seed: 20_240_101 },
      );
    },
  );
});
