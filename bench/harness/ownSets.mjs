// Feature sets that the benchmarks make for themselves.
import { defineFeatureSet, featureSet } from '@barkeep/feature-core';

/** TA-Lib's group Cycle Indicators, which takes its library more than half of the time of everything else. */
export const HILBERT_FUNCTIONS = ['HT_DCPERIOD', 'HT_DCPHASE', 'HT_PHASOR', 'HT_SINE', 'HT_TRENDMODE'];

/** Columns of `talib` with other parameters than the defaults. */
const OTHER_PARAMETERS = /_matype0$|_tp5_/;

const MAKERS = {
  popular: makePopular,
  'talib-defaults': () => setOf('talib-defaults', talibColumns()),
  'talib-without-hilbert': () =>
    setOf(
      'talib-without-hilbert',
      talibColumns().filter((column) => !HILBERT_FUNCTIONS.includes(functionOf(column))),
    ),
};

/** A set of this name; none for a name that is not here. */
export function ownSet(name) {
  return MAKERS[name]?.();
}

/** By TA-Lib's name of a function the set of its columns at its defaults. */
export function talibFunctions() {
  const groups = Map.groupBy(talibColumns(), functionOf);
  return new Map([...groups].map(([name, columns]) => [name, setOf(name, columns)]));
}

function talibColumns() {
  return featureSet('talib').features.filter(({ name }) => !OTHER_PARAMETERS.test(name));
}

/** The function that a column of `talib` is of: its expression is one call, or the arithmetic of two columns. */
function functionOf({ name, expression }) {
  return (/^([a-z0-9_]+)\(/.exec(expression)?.[1] ?? name).toUpperCase();
}

function setOf(name, features) {
  return defineFeatureSet(name, Object.fromEntries(features.map((feature) => [feature.name, feature.expression])));
}

/** The ten indicators that charting libraries are asked for most, with all their outputs, in TA-Lib's definitions. */
function makePopular() {
  return defineFeatureSet('popular', {
    sma_20: 'sma(close, 20)',
    ema_26: 'ema(close, 26)',
    rsi_14: 'rsi(close, 14)',
    macd: 'macd(close, 12, 26, 9).macd',
    macdsignal: 'macd(close, 12, 26, 9).macdsignal',
    macdhist: 'macd(close, 12, 26, 9).macdhist',
    upperband: 'bbands(close, 20, 2, 2).upperband',
    middleband: 'bbands(close, 20, 2, 2).middleband',
    lowerband: 'bbands(close, 20, 2, 2).lowerband',
    atr_14: 'atr(high, low, close, 14)',
    slowk: 'stoch(high, low, close, 14, 3, 0, 3, 0).slowk',
    slowd: 'stoch(high, low, close, 14, 3, 0, 3, 0).slowd',
    adx_14: 'adx(high, low, close, 14)',
    cci_20: 'cci(high, low, close, 20)',
    obv: 'obv(close, volume)',
  });
}
