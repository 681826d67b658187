import fc from 'fast-check';
import { describe, test } from 'vitest';
import { bucketsArePlain, lateRowsAreNamed, oddValuesAreCounted } from '../support/checks/bars.js';
import { sessionsFollowTheirClocks, timesAreSpelled, wrongCalendarsAreRefused, zonesShowTheirClocks } from '../support/checks/time.js';
import * as core from '../support/core.js';
import { hostileBars } from '../support/hostileBars.js';
import { seededRandom } from '../support/random.js';

describe('bars', () => {
  test('with odd values are counted by kind', () => oddValuesAreCounted(core));
  test('fall into the buckets of a plain grouping, at once and as they come', () => {
    const traits = fc.subarray(['holes', 'wholeHoles', 'otherHoles', 'lattice'] as const);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 160 }), traits, (seed, length, chosen) =>
        bucketsArePlain(core, hostileBars({ seed, length, traits: chosen }), seededRandom(seed)),
      ),
      { numRuns: 200, seed: 11 },
    );
  });
  test('that come late name their bucket', () => lateRowsAreNamed(core));
});

describe('time', () => {
  test('is spelled as Date does', () => timesAreSpelled(core));
  test('of a zone is that of its clocks', () => zonesShowTheirClocks(core));
  test('of sessions follows their clocks', () => sessionsFollowTheirClocks(core));
  test('of a calendar that cannot be is refused', () => wrongCalendarsAreRefused(core));
});
