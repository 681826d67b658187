import { between } from '../../math/interval.js';
import { deriveOperator, type DerivedOperator } from '../define.js';

/** What the functions share that need the phase: the recursion from value 37 on, its first 26 values left out. */
const SMOOTH = 'hilbert(x, 37).smooth';
const CYCLE = 'hilbert(x, 37).period';
const PHASE = `hilbert_phase(${SMOOTH}, ${CYCLE})`;
const RADIAN = '0.017453292519943295';
const SINE = `sin(${PHASE} * ${RADIAN})`;
const LEADSINE = `sin((${PHASE} + 45) * ${RADIAN})`;
const TRENDLINE = `hilbert_trendline(x, ${CYCLE})`;

type Definition = Parameters<typeof deriveOperator>[0];

function cycleOperator(definition: Omit<Definition, 'revision' | 'category' | 'source' | 'inputs' | 'params'>): DerivedOperator {
  const source = `TA-Lib ${definition.name.toUpperCase()}; Ehlers 2001`;
  return deriveOperator({ revision: 1, category: 'cycle', source, inputs: ['x'], params: {}, ...definition });
}

/**
 * TA-Lib's Hilbert transform functions. NaN (the mode: 0) for the first 32 or 63 values and at a NaN input, which leaves the state as it was.
 * @see TA-Lib, group Cycle Indicators; Ehlers, Rocket Science for Traders (2001)
 */
export const hilbertFunctions: readonly DerivedOperator[] = [
  cycleOperator({
    name: 'ht_dcperiod',
    summary: 'Period of the dominant cycle in bars, 6 to 50',
    unit: 'bars',
    expression: 'skip(hilbert(x, 12).period, 20)',
  }),
  cycleOperator({
    name: 'ht_dcphase',
    summary: 'Phase of the dominant cycle in degrees',
    unit: 'ratio',
    range: between(-45, 315),
    expression: `skip(${PHASE}, 26)`,
  }),
  cycleOperator({
    name: 'ht_phasor',
    summary: 'Phasor of the dominant cycle',
    unit: 'x',
    expression: {
      inphase: 'skip(hilbert(x, 12).inphase, 20)',
      quadrature: 'skip(hilbert(x, 12).quadrature, 20)',
    },
  }),
  cycleOperator({
    name: 'ht_sine',
    summary: "Sine of the dominant cycle's phase, and that of 45 degrees later",
    unit: 'ratio',
    expression: { sine: `skip(${SINE}, 26)`, leadsine: `skip(${LEADSINE}, 26)` },
  }),
  cycleOperator({
    name: 'ht_trendline',
    summary: 'Mean over the dominant cycle, smoothed',
    unit: 'x',
    expression: `skip(${TRENDLINE}, 26)`,
  }),
  cycleOperator({
    name: 'ht_trendmode',
    summary: '1 in a trend, 0 in a cycle',
    unit: 'flag',
    expression: `hilbert_mode(${SMOOTH}, ${CYCLE}, ${PHASE}, ${SINE}, ${LEADSINE}, ${TRENDLINE}, 26)`,
  }),
];
