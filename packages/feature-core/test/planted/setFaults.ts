import { faultsIn, type Fault } from './fault.js';

/** Faults in the built-in sets: a wrong operand, window, bound, order, or rule for holes. */
export function setFaults(): Fault[] {
  return [
    ...faultsIn('sets/alpha158.ts', [
      ['a window of 15', 'WINDOWS = [5, 10, 20, 30, 60]', 'WINDOWS = [5, 10, 15, 30, 60]'],
      ['a body over its close', "KMID: ['(close - open) / open'", "KMID: ['(close - open) / close'"],
      ['an upper shadow from the close', 'KUP: [`(high - ${BODY_TOP}) / open`', "KUP: ['(high - close) / open'"],
      ['highs of closes', "family('MAX', 'qlib_max(high, $) / close'", "family('MAX', 'qlib_max(close, $) / close'"],
      ['quantiles swapped', 'qlib_quantile(close, $, 0.8)', 'qlib_quantile(close, $, 0.2)'],
      ['a place that is not over the window', "'qlib_idxmin(low, $) / $'", "'qlib_idxmin(low, $)'"],
      ['a logarithm of volume without its one', 'log(volume + 1), $)', 'log(volume), $)'],
      ['gains and losses swapped', '`(${gain} - ${loss}) / ${all}`', '`(${loss} - ${gain}) / ${all}`'],
      ['a loss that is a gain', 'greater(shift(${x}, 1) - ${x}, 0)', 'greater(${x} - shift(${x}, 1), 0)'],
      ['equal closes that count as falls', '`qlib_mean(close < ${BEFORE}, $)`', '`qlib_mean(close <= ${BEFORE}, $)`'],
      ['a flow without its size', '`abs(close / ${BEFORE} - 1) * volume`', '`(close / ${BEFORE} - 1) * volume`'],
      ['a return of the next bar', "family('ROC', 'shift(close, $) / close'", "family('ROC', 'close / shift(close, $)'"],
    ]),
    ...faultsIn('sets/alpha360.ts', [
      ['the newest first', 'LAGS - 1 - k', 'k'],
      ['highs for lows', "lags('LOW', 'low', 'close'", "lags('LOW', 'high', 'close'"],
      ['volumes over the close', "'(volume + 1e-12)'", "'close'"],
    ]),
    ...faultsIn('sets/environment.ts', [
      ['a NaN that is kept', '`finite(float32(${expression}))`', '`float32(${expression})`'],
      ['a carried close that counts', '<= ${LAGS - 1 - lag}', '<= ${LAGS - lag}'],
      [
        'a duration that counts this bar',
        '`fillna(shift(bars_since_change(${REGIME}), 1) + 1, 0)`',
        '`fillna(bars_since_change(${REGIME}), 0)`',
      ],
      ['a signal of the fast average', 'perClose(`ewm(${MACD}, 9)`)', 'perClose(`ewm(${MACD}, 12)`)'],
      ['a slowest mean from its first bar', 'where(qlib_sum(1, 101) > 100,', 'where(qlib_sum(1, 101) > 0,'],
      ['an alignment that is turned round', '* (${SLOW} > ${SLOWEST}), 1, where', '* (${SLOW} > ${SLOWEST}), -1, where'],
    ]),
    ...faultsIn('sets/regimeInputs.ts', [
      ['a bound for NaN', '`lesser(greater(${x}, ${low}), ${high})`', '`fmin(fmax(${x}, ${low}), ${high})`'],
    ]),
  ];
}
