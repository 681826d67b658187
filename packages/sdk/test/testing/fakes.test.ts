import { describe, expect, it } from 'vitest';
import { VirtualTime, fakePorts, seededRandom } from '../../src/testing/index.js';

describe('VirtualTime', () => {
  it('stands still until it is told to move', async () => {
    const time = new VirtualTime({ startMs: 1000 });
    expect([time.now(), time.monotonic()]).toEqual([1000, 0]);
    await time.advance(5);
    expect([time.now(), time.monotonic()]).toEqual([1005, 5]);
  });

  it('wakes sleepers in the order in which they are due, those asleep since too', async () => {
    const time = new VirtualTime({ startMs: 0 });
    const woken: string[] = [];
    void time.sleep(30).then(() => woken.push(`late ${time.now()}`));
    void time.sleep(10).then(async () => {
      woken.push(`early ${time.now()}`);
      await time.sleep(5);
      woken.push(`again ${time.now()}`);
    });
    expect(time.sleeping).toBe(2);
    await time.advance(20);
    expect(woken).toEqual(['early 10', 'again 15']);
    await time.advance(20);
    expect(woken).toEqual(['early 10', 'again 15', 'late 30']);
    expect([time.now(), time.sleeping]).toEqual([40, 0]);
  });

  it('a sleeper whose signal aborts wakes with its reason, and does not wake again', async () => {
    const time = new VirtualTime();
    const control = new AbortController();
    const asleep = time.sleep(10, control.signal);
    control.abort(new Error('up'));
    await expect(asleep).rejects.toThrow('up');
    expect(time.sleeping).toBe(0);
    await expect(time.sleep(10, control.signal)).rejects.toThrow('up');
    const other = new AbortController();
    const rested = time.sleep(10, other.signal);
    await time.advance(10);
    other.abort();
    await expect(rested).resolves.toBeUndefined();
  });

  it('each look at the monotonic clock costs a tick', () => {
    const time = new VirtualTime({ tickMs: 2 });
    expect([time.monotonic(), time.monotonic()]).toEqual([2, 4]);
  });
});

describe('seededRandom', () => {
  it('one seed gives one sequence in [0, 1), another another', () => {
    const draw = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(3).every((x) => x >= 0 && x < 1)).toBe(true);
    expect(draw(3).reduce((sum, x) => sum + x, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});

describe('MemoryFiles', () => {
  it('holds files as a disk does', async () => {
    const { files, time } = fakePorts();
    files.put('/data/A/1day.csv', 'abc');
    const before = await files.stat('/data/A/1day.csv');
    await time.advance(1000);
    await files.write('/data/A/1day.csv', new TextEncoder().encode('abcd'));
    const after = await files.stat('/data/A/1day.csv');
    expect(after).toMatchObject({ size: 4, mtimeMs: before!.mtimeMs + 1000 });
    expect(after!.inode).not.toBe(before!.inode);
    expect(await files.list('/data')).toEqual([{ name: 'A', folder: true }]);
    expect(await files.list('/nosuch')).toBeUndefined();
    expect(new TextDecoder().decode(await files.readRange('/data/A/1day.csv', 1, 3))).toBe('bc');
    await files.remove('/data/A/1day.csv');
    expect(await files.read('/data/A/1day.csv')).toBeUndefined();
    expect(await files.readRange('/data/A/1day.csv', 0, 1)).toBeUndefined();
    expect(await files.stat('/data/A/1day.csv')).toBeUndefined();
  });
});
