import { describe, expect, it } from 'vitest';
import { BurstClock } from '../../src/service/burstClock.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';

/** A clock that counts its readings and moves on by `stepMs` at each, without anything that waits being woken. */
class CountingClock {
  readings = 0;
  readonly #stepMs: number;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  now(): number {
    return this.#stepMs * ++this.readings;
  }
}

describe('BurstClock', () => {
  it('reads the clock for every question where these come a millisecond apart or more', () => {
    const clock = new CountingClock(1);
    const time = new VirtualTime();
    const burst = new BurstClock(clock, time);
    expect(Array.from({ length: 50 }, () => burst.now())).toEqual(Array.from({ length: 50 }, (_, k) => k + 1));
    expect(time.sleeping).toBe(0);
  });

  it('reads it for one in sixteen where they come faster', () => {
    const clock = new CountingClock(0.01);
    const burst = new BurstClock(clock, new VirtualTime());
    for (let k = 0; k < 1 + 16 * 10; k++) burst.now();
    expect(clock.readings).toBe(11);
  });

  it('tells no time again after a millisecond, once the event loop has turned', async () => {
    const time = new VirtualTime();
    const burst = new BurstClock(time, time);
    const startMs = time.now();
    expect([burst.now(), burst.now(), burst.now()]).toEqual([startMs, startMs, startMs]);
    await time.advance(1);
    expect(burst.now()).toBe(startMs + 1);
  });

  it('has one timer at most', () => {
    const time = new VirtualTime();
    const burst = new BurstClock(time, time);
    for (let k = 0; k < 1000; k++) burst.now();
    expect(time.sleeping).toBe(1);
  });

  it('follows a clock that is set back', async () => {
    const times = [5000, 5000, 4000, 4000.5];
    const time = new VirtualTime();
    const burst = new BurstClock({ now: () => times.shift()! }, time);
    expect([burst.now(), burst.now()]).toEqual([5000, 5000]);
    await time.advance(1);
    expect([burst.now(), burst.now()]).toEqual([4000, 4000.5]);
  });
});
