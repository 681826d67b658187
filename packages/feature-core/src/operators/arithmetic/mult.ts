import { deriveOperator } from '../define.js';

/**
 * a · b, under TA-Lib's name. Unit: the product of both.
 * @see TA-Lib MULT
 */
export const mult = deriveOperator({
  name: 'mult',
  revision: 1,
  category: 'arithmetic',
  summary: "a * b, under TA-Lib's name",
  source: 'TA-Lib MULT',
  inputs: ['a', 'b'],
  params: {},
  expression: 'a * b',
});
