import { deriveOperator } from '../define.js';

const phasor = 'hilbert(x, 12).inphase, hilbert(x, 12).quadrature';

/**
 * MESA adaptive moving average and its follower. Unit: that of the input. NaN for the first 32 values and at a NaN input, which leaves the state as it was.
 * @see TA-Lib MAMA; Ehlers, MESA adaptive moving averages (2001)
 */
export const mama = deriveOperator({
  name: 'mama',
  revision: 1,
  category: 'trend',
  summary: 'MESA adaptive moving average, and its follower',
  source: 'TA-Lib MAMA; Ehlers 2001',
  inputs: ['x'],
  params: { fastlimit: { default: 0.5, min: 0.01, max: 0.99, real: true }, slowlimit: { default: 0.05, min: 0.01, max: 0.99, real: true } },
  unit: 'x',
  expression: {
    mama: `skip(adaptive_mean(x, ${phasor}, fastlimit, slowlimit).mama, 20)`,
    fama: `skip(adaptive_mean(x, ${phasor}, fastlimit, slowlimit).fama, 20)`,
  },
});
