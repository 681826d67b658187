import fc from 'fast-check';
import { describe, test } from 'vitest';
import { definitionHolds } from './support/checks/definitions.js';
import * as core from './support/core.js';
import { DEFINITIONS } from './support/definitions.js';
import { hostileBars, TIED_TRAITS, type Trait } from './support/hostileBars.js';

/** Of whole windows, bars that a market could have: their definitions take logarithms and quotients of prices. */
const PLAUSIBLE: readonly Trait[] = [
  ...TIED_TRAITS.filter((trait) => trait !== 'hush'),
  'holes',
  'wholeHoles',
  'holeRuns',
  'leadingHoles',
  'stretches',
];
/** Of partial ones, anything. */
const ODD: readonly Trait[] = [...PLAUSIBLE, 'hush', 'ties', 'zeros', 'spikes', 'infinities', 'negative', 'small'];

describe('a statistic of a window', () => {
  const period = fc.oneof(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 10, max: 70 }));

  test.each(DEFINITIONS.map((defined) => [defined.expression, defined] as const))('%s is what its definition gives', (_name, defined) => {
    const traits = fc.subarray([...(defined.partial ? ODD : PLAUSIBLE)], { maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(), period, traits, (seed, n, chosen) =>
        definitionHolds(core, hostileBars({ seed, length: 180, traits: chosen }), defined, n),
      ),
      { numRuns: 25, seed: 7 },
    );
  });
});
