import type { Bars } from '../../src/bars/bars.js';

type Values = readonly number[];
type Columns = { readonly open: Values; readonly high: Values; readonly low: Values; readonly close: Values; readonly volume: Values };

/** The last bars up to one, oldest first, holes included, as columns; `earlier` is the same window one bar before. */
export type BarWindow = Columns & { readonly earlier: Columns };

/** What an expression is at the newest bar of a window, by its definition, with no thought to speed or rounding. */
type Definition = (window: BarWindow, period: number) => number;

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

const PARTIAL: Readonly<Record<string, Definition>> = {
  'qlib_mean(close, $)': ({ close: w }) => (valid(w).length > 0 ? mean(valid(w)) : NaN),
  'qlib_sum(close, $)': ({ close: w }) => (valid(w).length > 0 ? mean(valid(w)) * valid(w).length : NaN),
  'qlib_std(close, $)': ({ close: w }) => (valid(w).length > 1 ? deviation(valid(w)) : NaN),
  'qlib_max(close, $)': ({ close: w }) => (valid(w).length > 0 ? Math.max(...valid(w)) : NaN),
  'qlib_min(close, $)': ({ close: w }) => (valid(w).length > 0 ? Math.min(...valid(w)) : NaN),
  'qlib_idxmax(close, $)': ({ close: w }) => index(w, Math.max(...valid(w))),
  'qlib_idxmin(close, $)': ({ close: w }) => index(w, Math.min(...valid(w))),
  'qlib_slope(close, $)': ({ close: w }) => line(w).slope,
  'qlib_rsquare(close, $)': ({ close: w }) => line(w).rsquare,
  'qlib_resi(close, $)': ({ close: w }) => line(w).resi,
  'qlib_quantile(close, $, 0.3)': ({ close: w }) => quantile(valid(w), 0.3),
  'qlib_quantile(close, $, 0.8)': ({ close: w }) => quantile(valid(w), 0.8),
  'qlib_rank(close, $)': ({ close: w }) => {
    const below = valid(w).filter((value) => value < w.at(-1)!).length;
    const equal = valid(w).filter((value) => value === w.at(-1)!).length;
    return Number.isFinite(w.at(-1)) ? (below + (equal + 1) / 2) / valid(w).length : NaN;
  },
  'qlib_corr(close, open, $)': ({ close: w, open: other }) => {
    const pairs = w.flatMap((value, k) => (Number.isFinite(value) && Number.isFinite(other[k]) ? [k] : []));
    if (quiet(w) || quiet(other) || pairs.length < 2) return NaN;
    return correlation(
      pairs.map((k) => w[k]!),
      pairs.map((k) => other[k]!),
    );
  },
};

const isWhole = (...columns: readonly Values[]): boolean => columns.every((values) => values.every(Number.isFinite));
/** NaN where a value of the columns that are read is a hole. */
const whole =
  (names: readonly (keyof Columns)[], define: Definition): Definition =>
  (window, period) =>
    isWhole(...names.map((name) => window[name])) ? define(window, period) : NaN;
const meanOf = (count: number, value: (k: number) => number): number => mean(Array.from({ length: count }, (_, k) => value(k)));
const finite = (x: number): number => (Number.isFinite(x) ? x : NaN);
const squared = (x: number): number => x * x;
const power = (values: Values, exponent: number): number => meanOf(values.length, (k) => (values[k]! - mean(values)) ** exponent);
const sum = (values: Values): number => values.reduce((total, value) => total + value, 0);
const logs = (above: Values, below: Values): number[] => above.map((value, k) => Math.log(value / below[k]!));
const fall = (values: Values, k: number): number => values[k]! / Math.max(...values.slice(0, k + 1)) - 1;
const middle = ({ high, low }: Columns): number => (Math.max(...high) + Math.min(...low)) / 2;
const pivot = ({ earlier: { high, low, close } }: BarWindow): number => (Math.max(...high) + Math.min(...low) + close.at(-1)!) / 3;
const shannon = (counts: Values): number => {
  const total = sum(counts);
  return -sum(counts.filter((count) => count > 0).map((count) => (count / total) * Math.log(count / total))) / Math.log(counts.length);
};
const range = ({ high, low, earlier }: BarWindow, k: number): number => {
  const before = earlier.close[k]!;
  const parts = [high[k]! - low[k]!, Math.abs(high[k]! - before), Math.abs(low[k]! - before)].filter((part) => part === part);
  return parts.length === 0 ? NaN : Math.max(...parts);
};
const PRICES = ['open', 'high', 'low', 'close'] as const;
const rogersSatchell = ({ open, high, low, close }: Columns, k: number): number =>
  Math.log(high[k]! / close[k]!) * Math.log(high[k]! / open[k]!) + Math.log(low[k]! / close[k]!) * Math.log(low[k]! / open[k]!);

/** Statistics of whole windows: not defined before the window is full. */
const WHOLE: Readonly<Record<string, Definition>> = {
  'sma(close, $)': whole(['close'], ({ close }) => mean(close)),
  'sum(close, $)': whole(['close'], ({ close }) => sum(close)),
  'max(close, $)': whole(['close'], ({ close }) => Math.max(...close)),
  'min(close, $)': whole(['close'], ({ close }) => Math.min(...close)),
  'std(close, $)': whole(['close'], ({ close }) => deviation(close)),
  'stddev(close, $)': whole(['close'], ({ close }) => Math.sqrt(power(close, 2))),
  'wma(close, $)': whole(['close'], ({ close }, n) => sum(close.map((value, k) => value * (k + 1))) / ((n * (n + 1)) / 2)),
  'time_corr(close, $)': whole(['close'], ({ close }) =>
    deviation(close) === 0
      ? 0
      : correlation(
          close,
          close.map((_, k) => k),
        ),
  ),
  'parkinson(high, low, $)': whole(['high', 'low'], ({ high, low }) => Math.sqrt(mean(logs(high, low).map(squared)) / (4 * Math.LN2))),
  'garman_klass(open, high, low, close, $)': whole(PRICES, ({ open, high, low, close }) =>
    Math.sqrt(mean(logs(high, low).map(squared)) / 2 - (2 * Math.LN2 - 1) * mean(logs(close, open).map(squared))),
  ),
  'rogers_satchell(open, high, low, close, $)': whole(PRICES, (w, n) => Math.sqrt(meanOf(n, (k) => rogersSatchell(w, k)))),
  'yang_zhang(open, high, low, close, $)': whole(PRICES, (w, n) => {
    const night = deviation(logs(w.open, w.earlier.close)) ** 2;
    const day = deviation(logs(w.close, w.open)) ** 2;
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    return Math.sqrt(night + k * day + (1 - k) * meanOf(n, (row) => rogersSatchell(w, row)));
  }),
  'amihud(close, volume, $)': whole(['close', 'volume'], ({ close, volume, earlier }, n) =>
    finite(meanOf(n, (k) => Math.abs(close[k]! / earlier.close[k]! - 1) / (close[k]! * volume[k]!))),
  ),
  'max_drawdown(close, $)': whole(['close'], ({ close }) => Math.min(...close.map((_, k) => fall(close, k)))),
  'ulcer_index(close, $)': whole(['close'], ({ close }, n) => 100 * Math.sqrt(meanOf(n, (k) => squared(fall(close, k))))),
  'entropy(close, $, 4)': whole(['close'], ({ close }) => {
    const [least, most] = [Math.min(...close), Math.max(...close)];
    const counts = [0, 0, 0, 0];
    for (const value of close) counts[most > least ? Math.min(3, Math.floor((4 * (value - least)) / (most - least))) : 0]!++;
    return shannon(counts);
  }),
  'ichimoku(high, low, $, 5, 5, 0).tenkan': whole(['high', 'low'], middle),
  'ichimoku(high, low, 5, $, 5, 0).kijun': whole(['high', 'low'], middle),
  'ichimoku(high, low, 5, 5, $, 1).senkou_b': ({ earlier }) => (isWhole(earlier.high, earlier.low) ? middle(earlier) : NaN),
  'donchian(high, low, $).middleband': whole(['high', 'low'], middle),
  'donchian_prior(high, low, $).width': ({ earlier: w }) =>
    isWhole(w.high, w.low) ? (Math.max(...w.high) - Math.min(...w.low)) / middle(w) : NaN,
  'pivot_points(high, low, close, $).r1': (w) => 2 * pivot(w) - (isWhole(w.earlier.high, w.earlier.low) ? Math.min(...w.earlier.low) : NaN),
  'pivot_points(high, low, close, $).s2': ({ earlier, ...w }) =>
    isWhole(earlier.high, earlier.low) ? pivot({ ...w, earlier }) - (Math.max(...earlier.high) - Math.min(...earlier.low)) : NaN,
  'pivot_points(high, low, close, $).r3': (w) =>
    isWhole(w.earlier.high, w.earlier.low) ? Math.max(...w.earlier.high) + 2 * (pivot(w) - Math.min(...w.earlier.low)) : NaN,
  'atr_sma(high, low, close, $)': (w, n) => {
    const ranges = Array.from({ length: n }, (_, k) => range(w, k));
    return isWhole(ranges) ? mean(ranges) : NaN;
  },
};

/** Statistics that look at fewer bars where there are not enough, holes among them. */
const FEWER: Readonly<Record<string, Definition>> = {
  'share_below(close, $)': ({ close }) =>
    Number.isNaN(close.at(-1)) ? NaN : close.filter((value) => value < close.at(-1)!).length / close.length,
  'earliest(close, $)': ({ close }) => close[0]!,
};

/** An expression whose period is left open as `$`, what it is, and whether it is that before the window is full. */
export type Defined = { readonly expression: string; readonly define: Definition; readonly partial: boolean };

export const DEFINITIONS: readonly Defined[] = [
  ...Object.entries({ ...PARTIAL, ...FEWER }).map(([expression, define]) => ({ expression, define, partial: true })),
  ...Object.entries(WHOLE).map(([expression, define]) => ({ expression, define, partial: false })),
];

/** The last `period` bars up to row `i`, fewer at the start. */
export function windowAt(bars: Bars, i: number, period: number): BarWindow {
  const first = Math.max(0, i - period + 1);
  const columns = (by: number): Columns => {
    const cut = (values: Float64Array): number[] => Array.from({ length: i - first + 1 }, (_, k) => values[first + k - by] ?? NaN);
    return { open: cut(bars.open), high: cut(bars.high), low: cut(bars.low), close: cut(bars.close), volume: cut(bars.volume) };
  };
  return { ...columns(0), earlier: columns(1) };
}
