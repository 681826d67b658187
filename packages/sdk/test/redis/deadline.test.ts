import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { Deadline } from '../../src/redis/deadline.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';

describe('Deadline', () => {
  it('lets replies and failures through', async () => {
    const time = new VirtualTime();
    const deadline = new Deadline(time, 100);
    expect(await deadline.within(Promise.resolve(7))).toBe(7);
    await expect(deadline.within(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('ends each wait when its time is over, a quarter of it late at most, and none before', async () => {
    const time = new VirtualTime();
    const deadline = new Deadline(time, 100);
    const ended: string[] = [];
    const wait = (name: string): void => void deadline.within(new Promise(() => undefined)).catch(() => ended.push(name));
    const pass = async (ms: number): Promise<void> => {
      for (let k = 0; k < ms; k += 5) await time.advance(5);
    };
    wait('first');
    await pass(60);
    wait('second');
    await pass(35);
    expect(ended).toEqual([]);
    await pass(45);
    expect(ended).toEqual(['first']);
    await pass(60);
    expect(ended).toEqual(['first', 'second']);
    wait('third');
    await pass(150);
    expect(ended).toEqual(['first', 'second', 'third']);
    expect(time.sleeping).toBe(0);
  });

  it('takes a reply that came while this process was busy', async () => {
    const deadline = new Deadline(nodePorts.timers, 50);
    const answer = deadline.within(delay(20, 'reply'));
    await delay(5);
    const until = performance.now() + 120;
    while (performance.now() < until);
    expect(await answer).toBe('reply');
  });
});
