import { deriveOperator } from '../define.js';

type Form = { readonly name: string; readonly summary: string; readonly expression: string; readonly unit?: 'ratio' };

/**
 * Changes over `period` bars: one table, as they have one shape. Unit: that of the input for the difference, a ratio or percent for the others, which are 0
 * where the earlier value is 0. NaN for the first `period` bars.
 * @see TA-Lib MOM, ROC, ROCP, ROCR, ROCR100
 */
const FORMS: readonly Form[] = [
  { name: 'mom', summary: 'Change over period bars', expression: 'x - shift(x, period)' },
  { name: 'roc', summary: 'Change over period bars in percent', expression: '100 * (div_or(x, shift(x, period), 1) - 1)', unit: 'ratio' },
  {
    name: 'rocp',
    summary: 'Change over period bars as a fraction',
    expression: 'div_or(x - shift(x, period), shift(x, period), 0)',
    unit: 'ratio',
  },
  { name: 'rocr', summary: 'Value over that of period bars ago', expression: 'div_or(x, shift(x, period), 0)', unit: 'ratio' },
  {
    name: 'rocr100',
    summary: 'Value over that of period bars ago, times 100',
    expression: '100 * div_or(x, shift(x, period), 0)',
    unit: 'ratio',
  },
];

export const changes = FORMS.map((form) =>
  deriveOperator({
    ...form,
    revision: 1,
    category: 'momentum',
    source: `TA-Lib ${form.name.toUpperCase()}`,
    inputs: ['x'],
    params: { period: { default: 10, min: 1 } },
  }),
);
