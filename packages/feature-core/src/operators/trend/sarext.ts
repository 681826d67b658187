import { deriveOperator } from '../define.js';

const PARAMS =
  'startvalue, offsetonreverse, accelerationinitlong, accelerationlong, accelerationmaxlong, accelerationinitshort, accelerationshort, accelerationmaxshort';

/**
 * Parabolic stop and reverse, negative while short, with an acceleration for each side. `startvalue` above 0 starts long from there, below 0 short;
 * `offsetonreverse` is the share by which the stop is moved away at a turn. Unit: price, `startvalue` too. NaN on the first bar.
 * @see TA-Lib SAREXT; Wilder 1978
 */
export const sarext = deriveOperator({
  name: 'sarext',
  revision: 1,
  category: 'trend',
  summary: 'Parabolic stop and reverse with signs and an acceleration for each side',
  source: 'TA-Lib SAREXT; Wilder 1978',
  inputs: ['high', 'low'],
  params: {
    startvalue: { default: 0, min: -3e37, max: 3e37, real: true },
    offsetonreverse: { default: 0, min: 0, max: 3e37, real: true },
    accelerationinitlong: { default: 0.02, min: 0, max: 3e37, real: true },
    accelerationlong: { default: 0.02, min: 0, max: 3e37, real: true },
    accelerationmaxlong: { default: 0.2, min: 0, max: 3e37, real: true },
    accelerationinitshort: { default: 0.02, min: 0, max: 3e37, real: true },
    accelerationshort: { default: 0.02, min: 0, max: 3e37, real: true },
    accelerationmaxshort: { default: 0.2, min: 0, max: 3e37, real: true },
  },
  expression: `parabolic(high, low, ${PARAMS}).signed`,
});
