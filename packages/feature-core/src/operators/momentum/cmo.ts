import { wilderStrength, WILDER_STRENGTH_STATE } from '../../math/wilderStrength.js';
import { between } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Chande momentum oscillator in Wilder's smoothing: 100·(G − L)/(G + L), G and L seeded with the mean gain and loss of the first `period` changes.
 * Unit: ratio, −100..100; 0 without any change. NaN for the first `period` bars and at a NaN input, which leaves the state as it was.
 * Chande's own, of plain sums, is `cmou`.
 * @see TA-Lib CMO; Chande, Kroll 1994
 */
export const cmo = defineOperator({
  name: 'cmo',
  revision: 1,
  category: 'momentum',
  summary: "Chande momentum oscillator in Wilder's smoothing",
  source: 'TA-Lib CMO; Chande, Kroll 1994',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => period,
  unit: 'ratio',
  range: between(-100, 100),
  stateSize: () => WILDER_STRENGTH_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    wilderStrength(state, inputs[0], outputs[0], period, 1, from, to);
  },
});
