import { compute, featureSet, openSeries, type SeriesPart } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import type { SharedPlace } from '../src/contracts/computer.js';
import type { Control } from '../src/many/control.js';
import type { Outcome } from '../src/many/job.js';
import { JobRunner } from '../src/many/runJob.js';
import { nodePorts } from '../src/ports/node.js';
import { SideThread, type PartThread } from '../src/sideThread.js';
import { firstDifference, walk } from './contract/bars.js';

const set = featureSet('legacy');
const bars = walk(9000);
const columns = compute(bars, set).slice(4096, 8500).columns;
const part = openSeries(set, bars).part(4096, 8500)!;
const room = (): SharedPlace => ({ memory: new SharedArrayBuffer(8 * 4404 * columns.length), at: 0, stride: 4404 });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A thread that does what `act` says with each part. */
function threadOf(act: (job: Parameters<PartThread['run']>[0], control: Control) => Promise<Outcome<'part'>>): PartThread {
  return { run: act, close: () => Promise.resolve() };
}

describe('SideThread', () => {
  test('takes one part at a time, and the next when that is done', async () => {
    const runner = new JobRunner(nodePorts);
    let made = 0;
    const side = new SideThread(
      () => (made++, threadOf(async (job, control) => (await turn(), runner.run(job, control) as Promise<Outcome<'part'>>))),
    );
    for (let round = 0; round < 3; round++) {
      const place = room();
      const beside = side.beside(part, set, place)!;
      expect([beside.isDone, side.beside(part, set, room())]).toEqual([false, undefined]);
      await expect.poll(() => beside.isDone).toBe(true);
      const written = columns.map((_, k) => new Float64Array(place.memory, 8 * 4404 * k, 4404));
      expect(firstDifference(written, columns)).toBeNull();
      await turn();
    }
    expect(made).toBe(1);
  });

  test('a part that is not wanted any more is not computed, and is no fault', async () => {
    const runner = new JobRunner(nodePorts);
    const side = new SideThread(() =>
      threadOf(async (job, control) => (await turn(), runner.run(job, control) as Promise<Outcome<'part'>>)),
    );
    const place = room();
    const left = side.beside(part, set, place)!;
    left.leave();
    await turn();
    await turn();
    expect([left.isDone, new Float64Array(place.memory).every((value) => value === 0)]).toEqual([false, true]);
    expect(side.beside(part, set, place)).toBeDefined();
  });

  test.each<[string, () => PartThread]>([
    [
      'cannot be made',
      () => {
        throw new Error('no thread');
      },
    ],
    ['fails', () => threadOf(() => Promise.reject(new Error('gone')))],
    ['has an error', () => threadOf(() => Promise.resolve({ error: { code: 'INTERNAL', message: '', fields: {} } }))],
  ])('one that %s is not asked again', async (_, make) => {
    const side = new SideThread(make);
    const beside = side.beside(part, set, room());
    await turn();
    expect([beside?.isDone, side.beside(part, set, room())]).toEqual([false, undefined]);
    await side.close();
  });

  test('says nothing after it was closed, whatever was under way', async () => {
    let end = (): void => undefined;
    let closed = 0;
    const waiting = new Promise<Outcome<'part'>>((resolve) => (end = () => resolve({})));
    const side = new SideThread(() => ({ run: () => waiting, close: async () => void closed++ }));
    side.beside(part, set, room());
    await side.close();
    end();
    await turn();
    expect([closed, side.beside(part, set, room())]).toEqual([1, undefined]);
  });

  test('a part is the rows behind a state that is kept, with the bars that they look back to', () => {
    const series = openSeries(set, bars);
    expect([series.part(0, 10), series.part(4095, 5000), series.part(4097, 5000)]).toEqual([undefined, undefined, undefined]);
    const { bars: rows, before }: SeriesPart = series.part(4096, 5000)!;
    expect(rows.timestamp).toEqual(bars.timestamp.slice(4096 - before, 5000));
    expect(() => series.part(4096, 9001)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });
});
