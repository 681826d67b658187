import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compute } from '../src/engine/batch.js';
import { defineFeatureSet } from '../src/sets/featureSet.js';
import { hostileBars } from './support/hostileBars.js';

/** A statistic of the values of one window, oldest first, holes included, by its definition. */
type Definition = (window: readonly number[], other: readonly number[]) => number;

const valid = (window: readonly number[]): number[] => window.filter(Number.isFinite);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  return values.length === 0 ? NaN : sorted[low]! + (place > low ? (sorted[low + 1]! - sorted[low]!) * (place - low) : 0);
};
const index = (window: readonly number[], best: number): number => {
  if (valid(window).length === 0) return NaN;
  const hole = window.findIndex((value) => !Number.isFinite(value));
  return 1 + (hole >= 0 ? hole : window.indexOf(best));
};
const correlation = (x: readonly number[], y: readonly number[]): number => {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0) / (x.length - 1);
  return covariance / (deviation(x) * deviation(y));
};
const quiet = (window: readonly number[]): boolean => deviation(valid(window)) <= 2e-5;
const line = (window: readonly number[]): { slope: number; rsquare: number; resi: number } => {
  const places = window.flatMap((value, k) => (Number.isFinite(value) ? [k] : []));
  const values = valid(window);
  const r = correlation(places, values);
  const slope = values.length < 2 ? NaN : deviation(values) === 0 ? 0 : (r * deviation(values)) / deviation(places);
  return {
    slope,
    rsquare: values.length < 2 || quiet(window) ? NaN : r * r,
    resi: window.at(-1)! - mean(values) - slope * (window.length - 1 - mean(places)),
  };
};

const DEFINITIONS: Readonly<Record<string, Definition>> = {
  'qlib_mean(close, $)': (w) => (valid(w).length > 0 ? mean(valid(w)) : NaN),
  'qlib_sum(close, $)': (w) => (valid(w).length > 0 ? mean(valid(w)) * valid(w).length : NaN),
  'qlib_std(close, $)': (w) => (valid(w).length > 1 ? deviation(valid(w)) : NaN),
  'qlib_max(close, $)': (w) => (valid(w).length > 0 ? Math.max(...valid(w)) : NaN),
  'qlib_min(close, $)': (w) => (valid(w).length > 0 ? Math.min(...valid(w)) : NaN),
  'qlib_idxmax(close, $)': (w) => index(w, Math.max(...valid(w))),
  'qlib_idxmin(close, $)': (w) => index(w, Math.min(...valid(w))),
  'qlib_slope(close, $)': (w) => line(w).slope,
  'qlib_rsquare(close, $)': (w) => line(w).rsquare,
  'qlib_resi(close, $)': (w) => line(w).resi,
  'qlib_quantile(close, $, 0.3)': (w) => quantile(valid(w), 0.3),
  'qlib_quantile(close, $, 0.8)': (w) => quantile(valid(w), 0.8),
  'qlib_rank(close, $)': (w) => {
    const below = valid(w).filter((value) => value < w.at(-1)!).length;
    const equal = valid(w).filter((value) => value === w.at(-1)!).length;
    return Number.isFinite(w.at(-1)) ? (below + (equal + 1) / 2) / valid(w).length : NaN;
  },
  'qlib_corr(close, open, $)': (w, other) => {
    const pairs = w.flatMap((value, k) => (Number.isFinite(value) && Number.isFinite(other[k]) ? [k] : []));
    if (quiet(w) || quiet(other) || pairs.length < 2) return NaN;
    return correlation(
      pairs.map((k) => w[k]!),
      pairs.map((k) => other[k]!),
    );
  },
};

describe('statistics of partial windows', () => {
  const traits = fc.subarray([
    'holes',
    'holeRuns',
    'leadingHoles',
    'ties',
    'stretches',
    'zeros',
    'spikes',
    'infinities',
    'negative',
    'small',
  ] as const);
  const period = fc.oneof(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 10, max: 70 }));

  test.each(Object.entries(DEFINITIONS))('%s is what its definition gives in each window', (expression, define) => {
    fc.assert(
      fc.property(fc.nat(), period, traits, (seed, n, chosen) => {
        const bars = hostileBars({ seed, length: 180, traits: chosen });
        const actual = compute(bars, defineFeatureSet('one', { value: expression.replace('$', String(n)) })).columns[0]!;
        for (let i = 0; i < actual.length; i++) {
          const first = Math.max(0, i - n + 1);
          const window = [...bars.close.subarray(first, i + 1)];
          const wanted = define(window, [...bars.open.subarray(first, i + 1)]);
          const size = Math.max(0, ...valid(window).map(Math.abs));
          const unit = /corr|rsquare|rank|idx/.test(expression) ? 1 : size;
          const close = Object.is(actual[i], wanted) || actual[i] === wanted || Math.abs(actual[i]! - wanted) <= 1e-9 * unit;
          expect(close, `row ${i}, period ${n}: ${actual[i]}, not ${wanted}, of ${window.join()}`).toBe(true);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
