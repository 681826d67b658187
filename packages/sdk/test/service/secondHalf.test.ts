import { compute, fillPart, type FeatureSet, type SeriesPart } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import type { Beside, SharedPlace } from '../../src/contracts/computer.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { FIRST_MS, firstDifference, walk } from '../contract/bars.js';
import { rig } from './support.js';

const HOUR_MS = 3_600_000;
const bars = walk(40_000, { seed: 3, timeframe: '1hour' });
const whole = compute(bars, 'pipeline-v1');
const wish = { timeframe: '1hour', set: 'pipeline-v1', shared: true } as const;
const hourMs = (row: number): number => FIRST_MS + row * HOUR_MS;

/** How far the other thread is when it is asked: `late` never, `done` with all, `halfway` with some blocks and `tardy` soon with all. */
type Pace = 'late' | 'done' | 'halfway' | 'tardy' | 'busy';

/** Computes parts at once, in place of a thread, and marks what it has written. */
class BesideComputer extends DirectComputer {
  readonly parts: [rows: number, isLeft: boolean][] = [];

  constructor(
    private readonly pace: Pace,
    private readonly mark = 0,
    private readonly asked = (): void => undefined,
  ) {
    super();
  }

  beside(part: SeriesPart, set: FeatureSet, { memory, at, stride }: SharedPlace): Beside | undefined {
    if (this.pace === 'busy') return undefined;
    const told: [number, boolean] = [part.bars.timestamp.length - part.before, false];
    this.parts.push(told);
    this.asked();
    const into = new Float64Array(memory);
    if (this.pace !== 'late')
      for (const done of fillPart(set, part, into, { at, stride, blockRows: 1000 })) if (this.pace === 'halfway' && done >= 2000) break;
    if (this.mark > 0) into[at] = this.mark;
    let looks = 0;
    const isDone = (): boolean => this.pace === 'done' || (this.pace === 'tardy' && ++looks > 3);
    return {
      get isDone() {
        return isDone();
      },
      leave: () => void (told[1] = true),
    };
  }
}

describe('the second half of a long range', () => {
  test.each<Pace>(['late', 'done', 'halfway', 'tardy', 'busy'])('has the bits of a full run where the other thread is %s', async (pace) => {
    const computer = new BesideComputer(pace);
    const { service } = rig(bars, { timeframe: '1hour', computer });
    await service.latest('AAPL', wish);
    for (const [from, to] of [
      [9000, 19_000],
      [20_500, 36_000],
      [100, 8300],
    ] as const) {
      const { barsComputed } = await service.stats();
      const frame = await service.getHistoricalData('AAPL', hourMs(from), hourMs(to), wish);
      expect(frame.metadata.outcome).toBe('resumed');
      expect(firstDifference(frame.columns, whole.slice(from, to).columns)).toBeNull();
      expect((await service.stats()).barsComputed - barsComputed).toBe(2048 * (Math.ceil(to / 2048) - Math.floor(from / 2048)));
    }
    expect(computer.parts).toEqual(
      pace === 'busy'
        ? []
        : [
            [6144, true],
            [8192, true],
            [4096, true],
          ],
    );
  });

  test('is not computed again where the other thread is done', async () => {
    const { service } = rig(bars, { timeframe: '1hour', computer: new BesideComputer('done', 4711) });
    await service.latest('AAPL', wish);
    const frame = await service.getHistoricalData('AAPL', hourMs(8192), hourMs(16_384), wish);
    expect(frame.columns[0]![4096]).toBe(4711);
    expect(frame.columns[0]![4095]).toBe(whole.columns[0]![8192 + 4095]);
  });

  test('is not handed over where the range is short, or the set costs little', async () => {
    const computer = new BesideComputer('done');
    const { service } = rig(bars, { timeframe: '1hour', computer });
    await service.latest('AAPL', wish);
    await service.getHistoricalData('AAPL', hourMs(10_240), hourMs(16_384), wish);
    await service.latest('AAPL', { ...wish, set: 'legacy' });
    await service.getHistoricalData('AAPL', hourMs(8192), hourMs(24_576), { ...wish, set: 'legacy' });
    expect(computer.parts).toEqual([]);
  });

  test('is let go of where nobody waits for the range any more', async () => {
    const control = new AbortController();
    const computer = new BesideComputer('late', 0, () => control.abort(new Error('enough')));
    const { service } = rig(bars, { timeframe: '1hour', computer, tickMs: 10 });
    await service.latest('AAPL', wish);
    const asked = service.getHistoricalData('AAPL', hourMs(8192), hourMs(16_384), { ...wish, signal: control.signal });
    await expect(asked).rejects.toThrow('enough');
    await expect.poll(() => computer.parts).toEqual([[4096, true]]);
  });
});
