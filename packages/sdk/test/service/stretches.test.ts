import { compute } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import type { ServedFrame } from '../../src/contracts/service.js';
import { FIRST_MS, firstDifference, walk } from '../contract/bars.js';
import { rig, type Rig } from './support.js';

const HOUR_MS = 3_600_000;
const bars = walk(40_000, { seed: 4, timeframe: '1hour' });
const whole = compute(bars, 'pipeline-v1');
/** Chunks of this set have 2,048 rows. */
const wish = { timeframe: '1hour', set: 'pipeline-v1', shared: true } as const;
const rowsOf = (chunks: number): number => 2048 * chunks;

type Asked = { readonly frame: ServedFrame; readonly computed: number };

/** Asks for the rows of chunks `[from, to)`; what comes has the bits of a full run. */
async function ask({ service }: Rig, from: number, to: number): Promise<Asked> {
  const before = (await service.stats()).barsComputed;
  const [start, end] = [from, to].map((chunk) => FIRST_MS + rowsOf(chunk) * HOUR_MS);
  const frame = await service.getHistoricalData('AAPL', start!, end!, wish);
  expect(firstDifference(frame.columns, whole.slice(rowsOf(from), rowsOf(to)).columns)).toBeNull();
  return { frame, computed: (await service.stats()).barsComputed - before };
}

async function opened(columnBytes?: number): Promise<Rig> {
  const world = rig(bars, { timeframe: '1hour', ...(columnBytes === undefined ? {} : { columnBytes }) });
  await world.service.latest('AAPL', wish);
  return world;
}

const memoryOf = ({ frame }: Asked): ArrayBufferLike => {
  const [memory, ...others] = new Set(frame.columns.map(({ buffer }) => buffer));
  expect(others).toEqual([]);
  return memory!;
};

describe('a range that is asked for by views', () => {
  test('lies in one piece of memory, and is given again from there', async () => {
    const world = await opened();
    const first = await ask(world, 2, 7);
    expect(first.frame.metadata.outcome).toBe('resumed');
    for (const [from, to] of [
      [2, 7],
      [3, 6],
      [6, 7],
    ] as const) {
      const again = await ask(world, from, to);
      expect([again.frame.metadata.outcome, again.computed, memoryOf(again)]).toEqual(['hit', 0, memoryOf(first)]);
    }
  });

  test('is one run where no more than half of it is cached, and what was cached stays where it is', async () => {
    const world = await opened();
    const first = await ask(world, 2, 5);
    const second = await ask(world, 3, 8);
    expect([second.frame.metadata.outcome, second.computed]).toEqual(['resumed', rowsOf(5)]);
    expect(memoryOf(second)).not.toBe(memoryOf(first));
    expect(memoryOf(await ask(world, 2, 5))).toBe(memoryOf(first));
    expect(memoryOf(await ask(world, 5, 8))).toBe(memoryOf(second));
  });

  test('is put together where more than half of it is cached, and only the rest is computed', async () => {
    const world = await opened();
    await ask(world, 2, 6);
    const both = await ask(world, 2, 9);
    expect([both.frame.metadata.outcome, both.computed]).toEqual(['resumed', rowsOf(3)]);
    const again = await ask(world, 2, 9);
    expect([again.frame.metadata.outcome, again.computed]).toEqual(['hit', 0]);
  });

  test('and is longer than one run is made in shorter ones, which go over nothing that is cached', async () => {
    const world = await opened();
    await ask(world, 3, 4);
    expect((await ask(world, 1, 18)).computed).toBe(rowsOf(16));
  });

  test.each([undefined, 1])('is in shared memory as far as there may be any (%s bytes)', async (columnBytes) => {
    expect(memoryOf(await ask(await opened(columnBytes), 2, 7))).toBeInstanceOf(columnBytes === 1 ? ArrayBuffer : SharedArrayBuffer);
  });
});
