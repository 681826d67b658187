import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compute } from '../src/engine/batch.js';
import { defineFeatureSet } from '../src/sets/featureSet.js';
import { readBars, readTable } from './support/csv.js';
import { barsFile, readTolerances, sharedGolden } from './support/goldenFiles.js';
import { compareColumn } from './support/tolerance.js';

const SUPERTREND = 'supertrend_bands(high, low, close, 10, 3)';
const TSI = 'tsi(close, 25, 13)';
const PVO = 'pvo(volume, 12, 26)';
const AWESOME = 'ao(high, low, 5, 34)';
const FLOW = 'close_location(high, low, close) * volume';

/** The columns of that library as expressions over this catalogue; where a name of TA-Lib has another convention, the operator has a name of its own. */
const COLUMNS = {
  hma__hma: 'hma(close, 14)',
  supertrend__superTrend: `${SUPERTREND}.supertrend`,
  supertrend__upperBand: `where(${SUPERTREND}.side < 0, ${SUPERTREND}.supertrend, 0 / 0)`,
  supertrend__lowerBand: `where(${SUPERTREND}.side > 0, ${SUPERTREND}.supertrend, 0 / 0)`,
  donchian__upperBand: 'donchian_prior(high, low, 20).upperband',
  donchian__centerline: 'donchian_prior(high, low, 20).middleband',
  donchian__lowerBand: 'donchian_prior(high, low, 20).lowerband',
  donchian__width: 'donchian_prior(high, low, 20).width',
  vwma__vwma: 'vwma(close, volume, 14)',
  chop__chop: 'chop(high, low, close, 14)',
  elder_ray__ema: 'ema(close, 13)',
  elder_ray__bullPower: 'eri(high, low, close, 13).bullpower',
  elder_ray__bearPower: 'eri(high, low, close, 13).bearpower',
  vortex__pvi: 'vortex(high, low, close, 14).plusvi',
  vortex__nvi: 'vortex(high, low, close, 14).minusvi',
  pvo__pvo: PVO,
  pvo__signal: `ema(${PVO}, 9)`,
  pvo__histogram: `${PVO} - ema(${PVO}, 9)`,
  chexit__chandelierExit: 'chandelier_exit(high, low, close, 22, 3).long',
  aroon__aroonUp: 'aroon_first(high, low, 25).aroonup',
  aroon__aroonDown: 'aroon_first(high, low, 25).aroondown',
  aroon__oscillator: 'aroon_first(high, low, 25).aroonosc',
  ulcer__ulcerIndex: 'ulcer_index(close, 14)',
  ulcer__ui: 'ulcer_index(close, 14)',
  tsi__tsi: TSI,
  tsi__signal: `ema(${TSI}, 7)`,
  cmf__moneyFlowMultiplier: 'close_location(high, low, close)',
  cmf__moneyFlowVolume: FLOW,
  cmf__cmf: `sma(${FLOW}, 20) / sma(volume, 20)`,
  awesome__oscillator: AWESOME,
  awesome__normalized: `100 * ${AWESOME} / ((high + low) / 2)`,
};

describe.skipIf(sharedGolden === undefined)('Stock.Indicators', () => {
  const golden = sharedGolden ?? '';

  test('has the same values on its own bars in every column and row', () => {
    const set = defineFeatureSet('skender', COLUMNS);
    const { columns } = readTable(join(golden, 'skender/quotes502_1d.csv.gz'));
    const frame = compute(readBars(barsFile([join(golden, 'bars')], 'quotes502_1d')), set);
    const tolerances = readTolerances(golden, 'skender');
    expect([...columns.keys()]).toEqual(set.names);
    const wrong = [...columns].flatMap(([column, values]) => {
      const row = compareColumn(values, frame.column(column), tolerances[column]!, (at) => at);
      return row < 0 ? [] : [`${column} row ${row} is ${frame.column(column)[row]}, not ${values[row]}`];
    });
    expect(wrong).toEqual([]);
  });
});
