import { deriveOperator } from '../define.js';

const middle = (period: string): string => `(max(high, ${period}) + min(low, ${period})) / 2`;
const TENKAN = middle('conversion');
const KIJUN = middle('base');

/**
 * Ichimoku lines as they are known at each bar: conversion and base line, and the cloud that hangs over this bar, which was computed `displacement` bars ago. The
 * lagging span looks back from where it is drawn and is no value of that bar; compare the close with `shift(close, displacement)`. Unit: price.
 * NaN for the first conversion − 1, base − 1, and base − 1 and span − 1 plus displacement bars.
 * @see Hosoda 1969
 */
export const ichimoku = deriveOperator({
  name: 'ichimoku',
  revision: 1,
  category: 'trend',
  summary: 'Ichimoku: conversion and base line, and the two leading spans as they were known displacement bars ago',
  source: 'Hosoda 1969',
  inputs: ['high', 'low'],
  params: {
    conversion: { default: 9, min: 1 },
    base: { default: 26, min: 1 },
    span: { default: 52, min: 1 },
    displacement: { default: 26, min: 0 },
  },
  unit: 'x',
  expression: {
    tenkan: TENKAN,
    kijun: KIJUN,
    senkou_a: `shift((${TENKAN} + ${KIJUN}) / 2, displacement)`,
    senkou_b: `shift(${middle('span')}, displacement)`,
  },
});
