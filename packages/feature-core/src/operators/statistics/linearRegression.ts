import { deriveOperator, type Unit } from '../define.js';

type Form = { readonly name: string; readonly summary: string; readonly expression: string; readonly unit: Unit };

/**
 * Of the line fitted to the values: the weighted mean w stands a third of the way from the mean m to the line's end, so the slope is 6·(w − m)/(period − 1) and
 * the end 3 w − 2 m; both means are computed once for all forms.
 */
const LEAD = '(wma(x, period) - sma(x, period))';
const SLOPE = `6 * ${LEAD} / (period - 1)`;
const DEGREES = '57.29577951308232';

const FORMS: readonly Form[] = [
  {
    name: 'linearreg',
    summary: 'Value at the last bar of the line fitted to the last period values',
    expression: `wma(x, period) + 2 * ${LEAD}`,
    unit: 'x',
  },
  {
    name: 'linearreg_angle',
    summary: 'Angle in degrees of the line fitted to the last period values',
    expression: `atan(${SLOPE}) * ${DEGREES}`,
    unit: 'mixed',
  },
  {
    name: 'linearreg_intercept',
    summary: 'Value at the first bar of the line fitted to the last period values',
    expression: `sma(x, period) - 3 * ${LEAD}`,
    unit: 'x',
  },
  { name: 'linearreg_slope', summary: 'Slope per bar of the line fitted to the last period values', expression: SLOPE, unit: 'x' },
  {
    name: 'tsf',
    summary: 'Value at the next bar of the line fitted to the last period values',
    expression: `wma(x, period) + (2 + 6 / (period - 1)) * ${LEAD}`,
    unit: 'x',
  },
];

/**
 * Least squares line through the last `period` values, one table, as its forms have one shape. NaN while fewer than `period` values or a hole are in the window.
 * @see TA-Lib LINEARREG and its kin, TSF
 */
export const linearRegression = FORMS.map((form) =>
  deriveOperator({
    ...form,
    revision: 1,
    category: 'statistics',
    source: `TA-Lib ${form.name.toUpperCase()}`,
    inputs: ['x'],
    params: { period: { default: 14, min: 2 } },
  }),
);
