// Names that are taken for one another: what is said of them, beside what is computed.

/**
 * A pair: `sides` are [name, expression, formula, start, who uses it]; `wrong` is how the difference is noticed. `from` is the first row that the plot and
 * the worked rows show.
 */
export const CONVENTIONS = [
  {
    name: 'rsi',
    title: 'rsi and rsi_sma',
    wrong:
      'Your RSI is wrong? Two programs that differ by several points everywhere use two of these: Wilder smooths gains and losses for ever, Cutler takes simple means of the last ones. ' +
      'A difference that fades within some hundred bars is one of the start: of the seed, or of how many bars came before.',
    sides: [
      [
        'rsi',
        'rsi(close, 14)',
        '100 G / (G + L), where G ← G + (gain − G) / 14, L likewise',
        'means of the first 14 gains and losses',
        'TA-Lib `RSI`; TradingView `ta.rsi` (its `ta.rma` starts from the mean too); pandas-ta `rsi` by TA-Lib where that is installed, else by `ewm(alpha=1/14)` from the first bar, which meets `rsi` after some hundred bars',
      ],
      [
        'rsi_sma',
        'rsi_sma(close, 14)',
        '100 − 100 / (1 + mean gain / mean loss) of the last 14 changes',
        'none: every value is of 14 changes, the first one of 13 and a 0',
        'pandas scripts with `diff().clip().rolling(14).mean()`; the sets `legacy`, `pipeline-v1`, `env43-market` and `env53-market`',
      ],
    ],
  },
  {
    name: 'ema',
    title: 'ema and ewm',
    wrong:
      'Your EMA is wrong at the start? One starts from a mean and has no value before, the other from the first value. The difference fades with (1 − k) to the power of the bars.',
    sides: [
      [
        'ema',
        'ema(close, 20)',
        'm ← m + k (x − m), k = 2 / 21',
        'the mean of the first 20 values',
        'TA-Lib `EMA`; pandas-ta `ema` (`presma=True` is its default)',
      ],
      [
        'ewm',
        'ewm(close, 20)',
        'm ← m + k (x − m), k = 2 / 21',
        'the first value',
        'pandas `ewm(span=20, adjust=False).mean()`; TradingView `ta.ema`; the sets `legacy` and `pipeline-v1`. With `adjust=True`, the default of pandas, weights are divided by their sum: that is neither',
      ],
    ],
  },
  {
    name: 'atr',
    title: 'atr and atr_sma',
    wrong:
      'Your ATR is smoother or rougher than another? It is the mean that differs; the true range is the same but on the first bar, where there is no close before: `trange` has no value there, `true_range` has high − low.',
    sides: [
      [
        'atr',
        'atr(high, low, close, 14)',
        'm ← m + (TR − m) / 14',
        'the mean of the first 14 true ranges, from the second bar on',
        'TA-Lib `ATR`; TradingView `ta.atr`, which counts high − low of the first bar as a true range; pandas-ta `atr` (`mamode="rma"`), without TA-Lib by `ewm(alpha=1/14)`, which meets it later',
      ],
      [
        'atr_sma',
        'atr_sma(high, low, close, 14)',
        'mean of the last 14 TR',
        'none; the first bar counts with high − low',
        'pandas scripts with `rolling(14).mean()`; pandas-ta with `mamode="sma"`; the sets `legacy` and `pipeline-v1`',
      ],
    ],
  },
  {
    name: 'stddev',
    title: 'stddev and std',
    wrong: 'Your deviation is off by a constant factor? It is √(n / (n − 1)): 2.6 % at 20 values, 12 % at 5.',
    sides: [
      [
        'stddev',
        'stddev(close, 20, 1)',
        '√(Σ (x − mean)² / 20), the population',
        'none',
        'TA-Lib `STDDEV`; numpy `std`; TradingView `ta.stdev`; pandas-ta `stdev` by TA-Lib where that is installed',
      ],
      [
        'std',
        'std(close, 20)',
        '√(Σ (x − mean)² / 19), a sample',
        'none',
        'pandas `rolling(20).std()`; pandas-ta `stdev` without TA-Lib; qlib `Std`',
      ],
    ],
  },
  {
    name: 'bbands',
    title: 'bbands by both deviations',
    wrong:
      'Your Bollinger bands are a little too wide or too narrow? See `stddev` and `std` above: the middle is the same, the bands stand 2.6 % closer or farther.',
    sides: [
      [
        'bbands',
        'bbands(close, 20, 2, 2, 0).upperband',
        '`sma(close, 20) + 2 * stddev(close, 20)`',
        'none',
        'TA-Lib `BBANDS` (earlier wheels have 5 for a default period); TradingView `ta.bb`; pandas-ta `bbands` (`ddof=0`)',
      ],
      [
        'by std',
        'sma(close, 20) + 2 * std(close, 20)',
        '`sma(close, 20) + 2 * std(close, 20)`',
        'none',
        'pandas scripts with `rolling(20).std()`; the sets `legacy` and `pipeline-v1`',
      ],
    ],
  },
  {
    name: 'macd',
    title: 'macd and the pandas one',
    wrong:
      "Your MACD differs in the first hundred bars? The averages start differently, and TA-Lib's fast one starts late, so that both have their first value at the same bar.",
    sides: [
      [
        'macd',
        'macd(close, 12, 26, 9).macd',
        'EMA of 12 less EMA of 26',
        'means of the 12 and of the 26 values that end at bar 25; shown from where the signal is defined',
        'TA-Lib `MACD`',
      ],
      [
        'by ewm',
        'ewm(close, 12) - ewm(close, 26)',
        'EMA of 12 less EMA of 26',
        'the first value, for both',
        'pandas scripts with `ewm(span=…, adjust=False)`; TradingView `ta.macd`; the sets `legacy` and `pipeline-v1`',
      ],
    ],
  },
  {
    name: 'max',
    title: 'max and greater',
    wrong:
      '`max(x, n)` is of one value over n bars, as TA-Lib and pandas `rolling(n).max()` have it; the larger of two values of one bar is `greater(a, b)`.',
    sides: [
      [
        'max',
        'max(close, 10)',
        'the largest of the last 10 closes',
        'none',
        'TA-Lib `MAX`; pandas `rolling(10).max()`; TradingView `ta.highest`; qlib `Max`',
      ],
      [
        'greater',
        'greater(open, close)',
        'the larger of open and close',
        'none',
        'numpy `maximum`; TradingView `math.max`; qlib `Greater`',
      ],
    ],
  },
];

/** A link to what an operator is taken for; empty where there is nothing to take it for. */
export function conventionLink(operator, page) {
  const found = CONVENTIONS.find(({ sides }) => sides.some(([name]) => name === operator));
  if (found === undefined) return '';
  const other = found.sides.find(([name]) => name !== operator)[0];
  return `[not ${other}](${page}#${found.title.replaceAll(' ', '-')})`;
}
