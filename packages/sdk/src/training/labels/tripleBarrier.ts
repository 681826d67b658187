import { compute, defineFeatureSet, InvalidParamError, type Bars } from '@barkeep/feature-core';
import { Label, requireBars } from './label.js';

/** The three barriers around the close of a bar. */
export type TripleBarrierOptions = {
  /** Distance of the upper barrier as a fraction of the close; with `volatility` in deviations of the one-bar return. `Infinity`: none. */
  readonly up: number;
  /** The same of the lower one, as a positive number. */
  readonly down: number;
  /** Bars after which the third barrier stands. */
  readonly horizon: number;
  /** Bars over which the deviation of the one-bar return is taken, up to the bar itself. Default: none, the distances are fractions. */
  readonly volatility?: number;
  /** `close`: a close touches a barrier. `range`: a high or a low does; a bar that touches both counts as the lower one. Default `close`. */
  readonly by?: 'close' | 'range';
  /** What a row has that reaches the third barrier: 0, or the sign of its return. Default `zero`. */
  readonly expired?: 'zero' | 'sign';
};

/**
 * Which barrier the price touches first: 1 the upper, −1 the lower, 0 (or the sign of the return) neither within `horizon` bars. NaN where the bars
 * end before any is reached, and where the close or the volatility is. Its span ends at the touch.
 * @throws InvalidParamError `INVALID_PARAM`
 * @see López de Prado, Advances in Financial Machine Learning, 2018, 3.4
 */
export function tripleBarrier(options: TripleBarrierOptions): Label {
  const { up, down, by = 'close', expired = 'zero', volatility } = options;
  const horizon = requireBars('tripleBarrier', 'horizon', options.horizon);
  for (const [param, width] of [
    ['up', up],
    ['down', down],
  ] as const)
    if (!(width > 0)) throw new InvalidParamError('tripleBarrier', param, width, 'use a number above 0, or Infinity for no barrier');
  if (by !== 'close' && by !== 'range') throw new InvalidParamError('tripleBarrier', 'by', by, "use 'close' or 'range'");
  if (expired !== 'zero' && expired !== 'sign') throw new InvalidParamError('tripleBarrier', 'expired', expired, "use 'zero' or 'sign'");
  if (volatility !== undefined && !(Number.isInteger(volatility) && volatility >= 2))
    throw new InvalidParamError('tripleBarrier', 'volatility', volatility, 'use a whole number of bars, 2 or more');
  const spec = { kind: 'tripleBarrier', up: said(up), down: said(down), horizon, volatility: volatility ?? null, by, expired };
  return new Label(`triple_barrier_${horizon}`, horizon, spec, (bars, values, ends) => {
    const { close } = bars;
    const high = by === 'close' ? close : bars.high;
    const low = by === 'close' ? close : bars.low;
    const scale = volatility === undefined ? undefined : deviationOf(bars, volatility);
    for (let i = 0; i < close.length; i++) {
      const start = close[i]!;
      const unit = scale === undefined ? 1 : scale[i]!;
      if (start !== start || unit !== unit) continue;
      const upper = start * (1 + up * unit);
      const lower = start * (1 - down * unit);
      const last = Math.min(close.length - 1, i + horizon);
      let row = i + 1;
      while (row <= last && !(low[row]! <= lower) && !(high[row]! >= upper)) row++;
      if (row <= last) {
        values[i] = low[row]! <= lower ? -1 : 1;
        ends[i] = row;
      } else if (last === i + horizon) values[i] = expired === 'zero' ? 0 : Math.sign(close[last]! - start);
    }
  });
}

function deviationOf(bars: Bars, period: number): Float64Array {
  return compute(bars, defineFeatureSet('volatility', { deviation: `std(pct_change(close, 1), ${period})` })).columns[0]!;
}

/** JSON knows no infinity. */
function said(width: number): number | string {
  return Number.isFinite(width) ? width : 'Infinity';
}
