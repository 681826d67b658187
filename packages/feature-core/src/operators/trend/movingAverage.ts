import type { ParamSpec } from '../define.js';

/** A kind of moving average: its text for an input and a period, its lookback, and whether its first values depend on the bar that it starts at. */
type Kind = {
  readonly text: (x: string, period: number) => string;
  readonly lookback: (period: number) => number;
  readonly seeded: boolean;
};

const HILBERT_LOOKBACK = 32;
const T3_VFACTOR = 0.7;

const one = (period: number): number => period - 1;

/** By TA-Lib's numbers. */
const KINDS: Readonly<Record<number, Kind>> = {
  0: { text: (x, period) => `sma(${x}, ${period})`, lookback: one, seeded: false },
  1: { text: (x, period) => `ema(${x}, ${period})`, lookback: one, seeded: true },
  2: { text: (x, period) => `wma(${x}, ${period})`, lookback: one, seeded: false },
  3: { text: (x, period) => `dema(${x}, ${period})`, lookback: (period) => 2 * (period - 1), seeded: true },
  4: { text: (x, period) => `tema(${x}, ${period})`, lookback: (period) => 3 * (period - 1), seeded: true },
  5: { text: (x, period) => `trima(${x}, ${period})`, lookback: one, seeded: false },
  6: { text: (x, period) => `kama(${x}, ${period})`, lookback: (period) => period, seeded: true },
  7: { text: (x) => `mama(${x}, 0.5, 0.05).mama`, lookback: () => HILBERT_LOOKBACK, seeded: true },
  8: { text: (x, period) => `t3(${x}, ${period}, ${T3_VFACTOR})`, lookback: (period) => 6 * (period - 1), seeded: true },
  9: { text: (x, period) => `hma(${x}, ${period})`, lookback: (period) => period + Math.floor(Math.sqrt(period)) - 2, seeded: false },
  10: { text: (x) => `(${x})`, lookback: () => 0, seeded: false },
  12: { text: (x, period) => `zlema(${x}, ${period})`, lookback: (period) => period - 1 + ((period - 1) >> 1), seeded: true },
  13: { text: (x, period) => `rma(${x}, ${period})`, lookback: one, seeded: true },
};

const DISABLED = 10;
const DEFAULT = 11;

/**
 * The parameter that chooses a moving average: 0 sma, 1 ema, 2 wma, 3 dema, 4 tema, 5 trima, 6 kama, 7 mama, 8 t3, 9 hma, 10 none (the input itself),
 * 11 the function's own default, 12 zlema, 13 rma.
 */
export function matypeParam(value: number): ParamSpec {
  return { default: value, min: 0, max: 13 };
}

/** The text of the average of `x` of that kind; `own` is what kind 11 stands for. Period 1 is the input itself. */
export function movingAverage(kind: number, x: string, period: number, own = 0): string {
  return kindOf(kind, period, own).text(x, period);
}

/** Leading values that the average has not. */
export function averageLookback(kind: number, period: number, own = 0): number {
  return kindOf(kind, period, own).lookback(period);
}

/** The text of the average, seeded so that its first value is at bar `first` of the input, at or after its lookback. */
export function averageFrom(first: number, kind: number, x: string, period: number, own = 0): string {
  const { text, lookback, seeded } = kindOf(kind, period, own);
  const spare = first - lookback(period);
  return text(seeded && spare > 0 ? `skip(${x}, ${spare})` : x, period);
}

function kindOf(kind: number, period: number, own: number): Kind {
  return KINDS[period === 1 ? DISABLED : kind === DEFAULT ? own : kind];
}
