import { expect, test } from 'vitest';
import { catalogue } from '../src/operators/catalogue.js';
import { drawText } from './fuzz/inputs.js';
import { tryText, type Outcome } from './fuzz/trial.js';
import { hostileBars } from './support/hostileBars.js';
import { seededRandom } from './support/random.js';

/** `npm run fuzz` makes it a million. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 20_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
/** No input may take longer, on a slow machine. */
const SLOWEST_MS = 5_000;

test(`${INPUTS} inputs give an error or a plan each, at once, and canonical text is its own`, () => {
  const random = seededRandom(SEED);
  const bars = hostileBars({ seed: SEED, length: 64, traits: ['ties'] });
  const counts = new Map<Outcome, number>();
  const began = performance.now();
  let slowest = { ms: 0, text: '' };
  for (let k = 0; k < INPUTS; k++) {
    const text = drawText(catalogue, random);
    const before = performance.now();
    let outcome: Outcome;
    try {
      outcome = tryText(text, random.oneIn(2), random.oneIn(INPUTS > 20_000 ? 200 : 50) ? bars : undefined);
    } catch (error) {
      throw new Error(`input ${k} of seed ${SEED}: ${JSON.stringify(text)}`, { cause: error });
    }
    const ms = performance.now() - before;
    if (ms > slowest.ms) slowest = { ms, text };
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const seconds = (performance.now() - began) / 1000;
  if (INPUTS > 20_000) {
    const shown = [...counts].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`);
    console.log(
      `${INPUTS} inputs in ${seconds.toFixed(0)} s: ${shown.join(', ')}; slowest ${slowest.ms.toFixed(0)} ms: ${slowest.text.slice(0, 80)}`,
    );
  }
  expect(slowest.ms, slowest.text).toBeLessThan(SLOWEST_MS);
  expect(counts.get('plan')).toBeGreaterThan(INPUTS / 20);
  expect(counts.get('INVALID_EXPRESSION')).toBeGreaterThan(INPUTS / 20);
  expect(counts.get('UNKNOWN_OPERATOR')).toBeGreaterThan(INPUTS / 1_000);
}, 3_600_000);
