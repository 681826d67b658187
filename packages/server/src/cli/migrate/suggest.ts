import { describeOperators } from '@barkeep/feature-core';
import type { ScanFinding, SeenCall } from './finding.js';
import { noteOfLoad } from './loads.js';

type Suggestion = Pick<ScanFinding, 'kind' | 'replacement' | 'note'>;

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
  weightedmovingaverage: 'wma',
  averagedirectionalindex: 'adx',
  stochasticrsi: 'stochrsi',
  parabolicsar: 'sar',
  psar: 'sar',
  movingaverageconvergencedivergence: 'macd',
  bollinger: 'bbands',
  bb: 'bbands',
};
const LIBRARIES =
  /^(talib[\w-]*|ta-lib|ta-math|ta\.js|pandas_ta|ta|tulipy|tulind|technicalindicators|trading-signals|indicatorts|@ixjb94\/indicators|finta|stock_indicators|fta|data-forge-indicators)(?=\.|$)/;
/** Of an indicator that is fed bar by bar: the place where it is made has told of it. */
const FEEDS = /\.(add|adds|update|updates|replace|getResult|getResultOrThrow|isStable|push|getValue)$/;
/** Names that are hardly ever of anything else, as functions and methods of one's own have them. */
const INDICATORS = new Set(
  'sma ema wma dema tema hma kama rma zlema rsi stochrsi macd atr natr adx cci obv mfi bbands vwap supertrend ichimoku willr keltner donchian stoch'.split(
    ' ',
  ),
);
const FILLS = /\.(fill_?na|ffill|bfill|fill_?null|interpolate|nan_to_num|drop_?na|drop_?nulls|combine_first)$|^numpy\.nan_to_num$/i;

/** What a call is to a migration; undefined where it is nothing. */
export function suggest(call: SeenCall): Suggestion | undefined {
  return loading(call) ?? library(call) ?? own(call) ?? window(call) ?? change(call) ?? hazard(call);
}

function loading(call: SeenCall): Suggestion | undefined {
  const note = noteOfLoad(call);
  return note === undefined
    ? undefined
    : { kind: 'load', replacement: 'load_data(symbol, start=…, end=…) · loadData(symbol, { start, end })', note };
}

function library({ name, number, text }: SeenCall): Suggestion | undefined {
  const isTalib = /^(talib[\w-]*|ta-lib)\./.test(name);
  if ((!LIBRARIES.test(name) && !/\.ta\.\w+$/.test(name)) || FEEDS.test(name)) return undefined;
  const last = name.split('.').findLast((part) => !['calculate', 'nextValue', 'indicator', 'getResult'].includes(part))!;
  // A binding that is told the name: `talib.execute({ name: 'RSI', … })`.
  const own = last === 'execute' ? (text.split(' ')[0] ?? '') : last;
  const operator = operatorOf(own);
  if (operator === undefined)
    return { kind: 'feature', replacement: null, note: 'no operator of this name: write it as an expression, or keep it' };
  return {
    kind: 'feature',
    replacement: callText(operator, number),
    note: isTalib ? null : 'this library’s seed may be another: compare before you rely on it',
  };
}

function own({ name, number }: SeenCall): Suggestion | undefined {
  if (/^@?barkeep\b/.test(name)) return undefined;
  if (name === 'by hand.slice.reduce')
    return { kind: 'feature', replacement: null, note: 'a window by hand: sma(close, n), sum(close, n)' };
  const last = name.split(/[. ]/).at(-1)!;
  const operator = operatorOf(last.replace(/^(calculate|calc|compute|get|add|make)(?=_|[A-Z])/, ''));
  if (operator === undefined || !INDICATORS.has(operator)) return undefined;
  return {
    kind: 'feature',
    replacement: callText(operator, number),
    note: 'a formula of one’s own: compare before you rely on it',
  };
}

/** The operator that a name of another library or of a function stands for. */
function operatorOf(name: string): string | undefined {
  const plain = name
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/^(fast(er)?)(?=\w{3})/, '');
  return [OTHER_NAMES[plain], plain, name.toLowerCase()].find((each) => each !== undefined && OPERATORS.has(each));
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
  const joined = /\.rolling_?(mean|std|var|max|min|sum|skew|median)$/i.exec(name)?.[1];
  if (name.endsWith('.rolling') || joined !== undefined) {
    const operator = ROLLING[(joined ?? method ?? '').toLowerCase()];
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
  if (/\.(pct_change|pctChange)$/.test(name)) return { kind: 'feature', replacement: `pct_change(${column}, ${bars})`, note: null };
  if (name.endsWith('.diff')) return { kind: 'feature', replacement: `${column} - shift(${column}, ${bars})`, note: null };
  if (name.endsWith('.shift') && bars < 0)
    return { kind: 'hazard', replacement: null, note: 'looks ahead: right for a label, wrong for a feature' };
  if (name.endsWith('.shift')) return { kind: 'feature', replacement: `shift(${column}, ${bars})`, note: null };
  if (/\.cum_?sum$/i.test(name)) return { kind: 'feature', replacement: `cumsum(${column})`, note: 'depends on where the series starts' };
  return undefined;
}

function hazard({ name }: SeenCall): Suggestion | undefined {
  if (!FILLS.test(name)) return undefined;
  return { kind: 'hazard', replacement: null, note: 'Barkeep leaves NaN where nothing is known: fill, if at all, after loading' };
}
