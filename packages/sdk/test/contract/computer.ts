import { compute, featureSet } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import type { IFeatureComputer } from '../../src/contracts/computer.js';
import { correctedAt, firstDifference, walk } from './bars.js';

/** What every `IFeatureComputer` does. */
export function computerContract(name: string, make: () => IFeatureComputer): void {
  describe(`${name} as a computer`, () => {
    const set = featureSet('legacy');

    it('gives the bits of compute', async () => {
      for (const rows of [0, 1, 30, 1023, 1024, 5000]) {
        const bars = walk(rows);
        const frame = await make().compute(bars, set);
        const expected = compute(bars, set);
        expect(frame.names).toEqual(expected.names);
        expect(frame.metadata).toEqual(expected.metadata);
        expect(firstDifference([frame.timestamps, ...frame.columns], [expected.timestamps, ...expected.columns])).toBeNull();
      }
    });

    it('an opened series has all rows, and the bits of compute in any range', async () => {
      const bars = walk(5000);
      const series = await make().open(bars, set);
      const expected = compute(bars, set);
      expect(series.length).toBe(5000);
      for (const [from, to] of [
        [0, 5000],
        [4999, 5000],
        [4090, 4100],
        [17, 17],
      ] as const) {
        expect(firstDifference(series.frame(from, to).columns, expected.slice(from, to).columns)).toBeNull();
      }
    });

    it('an opened series goes on with later and with corrected bars', async () => {
      const bars = walk(300);
      const series = await make().open(walk(250), set);
      series.extend(bars);
      const corrected = correctedAt(bars, 200, 555);
      series.rewrite(corrected, 200);
      expect(firstDifference(series.frame(0, 300).columns, compute(corrected, set).columns)).toBeNull();
    });

    it('an opened series goes on from a checkpoint of another, and refuses one that is damaged', async () => {
      const bars = walk(9000);
      const checkpoint = (await make().open(bars, set)).checkpoint(8192)!;
      const rows: number[] = [];
      const series = await make().open(bars, set, { checkpoint, onRows: (frame, from) => rows.push(from, from + frame.length) });
      expect([Math.min(...rows), Math.max(...rows)]).toEqual([8192, 9000]);
      expect(firstDifference(series.frame(5000, 9000).columns, compute(bars, set).slice(5000, 9000).columns)).toBeNull();
      await expect(make().open(bars, set, { checkpoint: checkpoint.subarray(8) })).rejects.toMatchObject({ code: 'INVALID_SNAPSHOT' });
    });

    it('rows that are computed beside have the bits of compute, and lie where they are wanted', async () => {
      const computer = make();
      const bars = walk(6000);
      const series = await computer.open(bars, set);
      const [stride, columns] = [1500, compute(bars, set).slice(4096, 5096).columns];
      const memory = new SharedArrayBuffer(8 * stride * columns.length);
      const beside = computer.beside?.(series.part(4096, 5096)!, set, { memory, at: 300, stride });
      if (beside === undefined) return;
      await expect.poll(() => beside.isDone, { timeout: 10_000 }).toBe(true);
      beside.leave();
      const written = columns.map((_, k) => new Float64Array(memory, 8 * (k * stride + 300), 1000));
      expect(firstDifference(written, columns)).toBeNull();
      await computer.close();
      expect(computer.beside!(series.part(4096, 5096)!, set, { memory, at: 0, stride })).toBeUndefined();
    });

    it('a signal that has aborted ends the run with its reason', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(make().compute(walk(10), set, { signal })).rejects.toThrow('enough');
      await expect(make().open(walk(10), set, { signal })).rejects.toThrow('enough');
    });

    it('can be closed twice', async () => {
      const computer = make();
      await computer.close();
      await expect(computer.close()).resolves.toBeUndefined();
    });
  });
}
