import { describe, expect, it } from 'vitest';
import { Held, MOST_HELD_MS } from '../../src/service/held.js';

describe('what is known of a series for a while', () => {
  it('holds from the moment on that it was known at, for as long as was said, and no longer than a quarter of a second', () => {
    const held = new Held();
    expect(held.holdsAt(0, 1)).toBe(false);
    held.hold(1000, 20, 1);
    expect([999, 1000, 1019, 1020].map((nowMs) => held.holdsAt(nowMs, 1))).toEqual([false, true, true, false]);
    held.hold(1000, Infinity, 1);
    expect([MOST_HELD_MS - 1, MOST_HELD_MS].map((ms) => held.holdsAt(1000 + ms, 1))).toEqual([true, false]);
    held.hold(1000, 0, 1);
    expect(held.holdsAt(1000, 1)).toBe(false);
  });

  it('ends with the next change, and never begins where nobody tells of changes', () => {
    const held = new Held();
    held.hold(1000, 100, 1);
    expect([held.holdsAt(1001, 2), held.holdsAt(1001, undefined), held.holdsAt(1001, 1)]).toEqual([false, false, true]);
    held.hold(1000, 100, undefined);
    expect(held.holdsAt(1001, undefined)).toBe(false);
  });
});
