import { describeOperators } from '@barkeep/feature-core';
import type { ScanFinding, SeenCall } from './finding.js';

type Suggestion = Pick<ScanFinding, 'kind' | 'replacement' | 'note'>;

const LOADS: readonly (readonly [RegExp, string])[] = [
  [/^yfinance\.(download|Ticker|Tickers)$|\.history$|^yahoo-?finance/, 'its prices may be adjusted: compare them first'],
  [
    /^(pandas|polars|dask\.dataframe|modin\.pandas)\.(read_csv|read_parquet|read_feather|read_hdf|read_pickle|read_json|scan_csv|scan_parquet|read_sql|read_sql_query)$/,
    'where the file holds bars',
  ],
  [/^numpy\.(load|loadtxt|genfromtxt)$/, 'where the file holds bars'],
  [
    /^(pandas_datareader|alpha_vantage|ccxt|binance|alpaca|polygon|quandl|nasdaqdatalink|tiingo|ib_insync)\b|fetch_?OHLCV$|get_historical_klines$/i,
    'a source of bars: keep it behind the data folder',
  ],
];
/** Modules that pandas' own methods come after. */
const ROLLING: Readonly<Record<string, string>> = {
  mean: 'sma',
  std: 'std',
  var: 'var',
  max: 'max',
  min: 'min',
  sum: 'sum',
  skew: 'skew',
  kurt: 'kurt',
  corr: 'corr',
  median: 'median',
};
const OPERATORS = new Map(describeOperators().map((info) => [info.name, info]));
/** Names of other libraries for what is an operator here under another. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bollingerbands: 'bbands',
  stochastic: 'stoch',
  truerange: 'trange',
  averagetruerange: 'atr',
  williamsr: 'willr',
  awesomeoscillator: 'ao',
  commoditychannelindex: 'cci',
  moneyflowindex: 'mfi',
  onbalancevolume: 'obv',
  relativestrengthindex: 'rsi',
  simplemovingaverage: 'sma',
  exponentialmovingaverage: 'ema',
};
const LIBRARIES =
  /^(talib|pandas_ta|ta|tulipy|tulind|technicalindicators|trading-signals|indicatorts|@ixjb94\/indicators|finta|stock_indicators)\b/;
const FILLS = /\.(fillna|ffill|bfill|interpolate|nan_to_num|dropna|combine_first)$|^numpy\.nan_to_num$/;

/** What a call is to a migration; undefined where it is nothing. */
export function suggest(call: SeenCall): Suggestion | undefined {
  return loading(call) ?? library(call) ?? window(call) ?? change(call) ?? hazard(call);
}

function loading({ name }: SeenCall): Suggestion | undefined {
  const found = LOADS.find(([pattern]) => pattern.test(name));
  return found && { kind: 'load', replacement: 'load_data(symbol, start=…, end=…) · loadData(symbol, { start, end })', note: found[1] };
}

function library({ name, number }: SeenCall): Suggestion | undefined {
  if (!LIBRARIES.test(name) && !/\.ta\.\w+$/.test(name)) return undefined;
  const own = name
    .split('.')
    .findLast((part) => !['calculate', 'nextValue', 'indicator'].includes(part))!
    .toLowerCase();
  const operator = OPERATORS.get(OTHER_NAMES[own.replaceAll('_', '')] ?? own);
  if (operator === undefined)
    return { kind: 'feature', replacement: null, note: 'no operator of this name: write it as an expression, or keep it' };
  const isTalib = name.startsWith('talib.');
  return {
    kind: 'feature',
    replacement: callText(operator.name, number),
    note: isTalib ? null : 'this library’s seed may be another: compare before you rely on it',
  };
}

/** An operator over what it reads, with the period where one was written. */
function callText(name: string, number: number | null): string {
  const operator = OPERATORS.get(name)!;
  const inputs = operator.inputs.map((input) => (input === 'x' ? 'close' : input));
  const hasPeriod = Object.keys(operator.params).length > 0;
  return `${name}(${[...inputs, ...(hasPeriod && number !== null ? [String(number)] : [])].join(', ')})`;
}

function window({ name, number, method, base }: SeenCall): Suggestion | undefined {
  const column = base ?? 'close';
  const span = number === null ? '' : `, ${number}`;
  if (name.endsWith('.rolling')) {
    const operator = method === null ? undefined : ROLLING[method];
    if (operator === undefined || !OPERATORS.has(operator))
      return { kind: 'feature', replacement: null, note: `rolling(…).${method ?? '…'}: write it as an expression` };
    const note = method === 'var' ? 'pandas divides by n − 1 (ddof 1), this operator by n' : null;
    return { kind: 'feature', replacement: `${operator}(${column}${span})`, note };
  }
  if (name.endsWith('.ewm')) {
    if (method !== 'mean') return { kind: 'feature', replacement: null, note: `ewm(…).${method ?? '…'}: write it as an expression` };
    return {
      kind: 'feature',
      replacement: `ewm(${column}${span})`,
      note: 'for adjust=False; with adjust=True the first values differ, as by another seed',
    };
  }
  if (name.endsWith('.expanding')) return { kind: 'feature', replacement: null, note: 'depends on where the series starts' };
  if (name.endsWith('.resample'))
    return {
      kind: 'load',
      replacement: 'timeframe="1hour" and so on',
      note: 'Barkeep resamples by itself, and leaves a bucket out until it is closed',
    };
  return undefined;
}

function change({ name, number, base }: SeenCall): Suggestion | undefined {
  const column = base ?? 'close';
  const bars = number ?? 1;
  if (name.endsWith('.pct_change')) return { kind: 'feature', replacement: `pct_change(${column}, ${bars})`, note: null };
  if (name.endsWith('.diff')) return { kind: 'feature', replacement: `${column} - shift(${column}, ${bars})`, note: null };
  if (name.endsWith('.shift') && bars < 0)
    return { kind: 'hazard', replacement: null, note: 'looks ahead: right for a label, wrong for a feature' };
  if (name.endsWith('.shift')) return { kind: 'feature', replacement: `shift(${column}, ${bars})`, note: null };
  if (name.endsWith('.cumsum')) return { kind: 'feature', replacement: `cumsum(${column})`, note: 'depends on where the series starts' };
  return undefined;
}

function hazard({ name }: SeenCall): Suggestion | undefined {
  if (!FILLS.test(name)) return undefined;
  return { kind: 'hazard', replacement: null, note: 'Barkeep leaves NaN where nothing is known: fill, if at all, after loading' };
}
