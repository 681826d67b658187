import { deriveOperator } from '../define.js';

type Form = { readonly name: string; readonly summary: string; readonly inputs: readonly string[]; readonly expression: string };

/** Means of the prices of one bar: one table, as they have one shape. */
const FORMS: readonly Form[] = [
  {
    name: 'avgprice',
    summary: 'Mean of open, high, low and close',
    inputs: ['open', 'high', 'low', 'close'],
    expression: '(open + high + low + close) / 4',
  },
  { name: 'medprice', summary: 'Mean of high and low', inputs: ['high', 'low'], expression: '(high + low) / 2' },
  { name: 'typprice', summary: 'Mean of high, low and close', inputs: ['high', 'low', 'close'], expression: '(high + low + close) / 3' },
  {
    name: 'wclprice',
    summary: 'Mean of high, low and close twice',
    inputs: ['high', 'low', 'close'],
    expression: '(high + low + 2 * close) / 4',
  },
];

/**
 * Unit: that of the inputs. NaN where an input is.
 * @see TA-Lib, group Price Transform
 */
export const priceMeans = FORMS.map((form) =>
  deriveOperator({ ...form, revision: 1, category: 'price', source: `TA-Lib ${form.name.toUpperCase()}`, params: {}, unit: 'x' }),
);
