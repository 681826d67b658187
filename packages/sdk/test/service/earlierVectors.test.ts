import { continuousCalendar } from '@barkeep/feature-core';
import { expect, test } from 'vitest';
import type { FeatureVector } from '../../src/contracts/service.js';
import type { BarFeed, PinnedBars } from '../../src/service/barFeed.js';
import { EarlierVectors } from '../../src/service/earlierVectors.js';
import type { Plan } from '../../src/service/plan.js';

const HOUR_MS = 3_600_000;
const planOf = (): Plan => ({ timeframe: '1hour', barsKey: 'AAPL 1hour', slot: {} }) as unknown as Plan;

function pinnedOf(generation: number): PinnedBars {
  return { generation, calendar: continuousCalendar } as unknown as PinnedBars;
}

function vectorOf(timestamp: number): FeatureVector {
  return { timestamp, metadata: { asOfMs: timestamp + HOUR_MS } } as unknown as FeatureVector;
}

/** What is given to one who takes any age after these have been answered, one after the other, in series that stand in generation 2. */
function given(answers: readonly (readonly [generation: number, timestamp: number])[]): number | undefined {
  const feed = { now: () => undefined, kept: () => pinnedOf(2) } as unknown as BarFeed;
  const earlier = new EarlierVectors(feed, { now: () => 100 * HOUR_MS });
  const plan = planOf();
  for (const [generation, timestamp] of answers) earlier.hold(plan, pinnedOf(generation), vectorOf(timestamp));
  return earlier.within(plan, 1000)?.timestamp;
}

test('a later answer takes the place of an earlier one', () => {
  expect(
    given([
      [2, HOUR_MS],
      [2, 2 * HOUR_MS],
    ]),
  ).toBe(2 * HOUR_MS);
  expect(
    given([
      [1, 2 * HOUR_MS],
      [2, HOUR_MS],
    ]),
  ).toBe(HOUR_MS);
});

test('an answer that was under way for longer does not take the place of a later bar, nor of a later generation', () => {
  expect(
    given([
      [2, 2 * HOUR_MS],
      [2, HOUR_MS],
    ]),
  ).toBe(2 * HOUR_MS);
  expect(
    given([
      [2, HOUR_MS],
      [1, 2 * HOUR_MS],
    ]),
  ).toBe(HOUR_MS);
});
