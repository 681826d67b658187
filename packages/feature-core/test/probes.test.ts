import { describe, expect, test } from 'vitest';
import { probeHolds } from './support/checks/probes.js';
import { togetherIsAsAlone } from './support/checks/together.js';
import * as core from './support/core.js';
import { readProbe } from './support/probes.js';

describe('the functions of TA-Lib', () => {
  const candles = readProbe('candles');
  const ties = readProbe('ties');

  test.each(Object.keys(candles.columns))('%s is found where it just is, and not where it just is not', (expression) =>
    probeHolds(core, candles, (each) => each === expression),
  );

  test('are found side by side as each alone', () => {
    probeHolds(core, candles);
    togetherIsAsAlone(core, candles.bars, Object.keys(candles.columns));
  });

  test('have bars at which every candle pattern is found', () => {
    expect(Object.keys(candles.columns).length).toBe(61);
    for (const [expression, values] of Object.entries(candles.columns))
      expect(
        values.some((value) => value !== 0),
        expression,
      ).toBe(true);
  });

  test.each(Object.keys(ties.columns))('%s is the same where values are equal', (expression) =>
    probeHolds(core, ties, (each) => each === expression),
  );
});
