import { declareFeatureSet, inCategory, type Told } from './featureSet.js';

const WINDOWS = [5, 10, 20, 30, 60] as const;
const EPSILON = '1e-12';
const VWAP = '(high + low + close) / 3';
const BEFORE = 'shift(close, 1)';
const FLOW = `abs(close / ${BEFORE} - 1) * volume`;
const BODY_TOP = 'greater(open, close)';
const BODY_BOTTOM = 'lesser(open, close)';
const RANGE = `(high - low + ${EPSILON})`;

/** One column for each window: `$` in the expression and in what it is told to be is its length. */
function family(name: string, expression: string, description: string): Record<string, Told> {
  const of = (text: string, window: number): string => text.replaceAll('$', String(window));
  return Object.fromEntries(
    WINDOWS.map((window): [string, Told] => [`${name}${window}`, [of(expression, window), of(description, window)]]),
  );
}

/** Gains and losses of x over the sum of all its changes, which is that of both. */
function changes(prefix: string, x: string): Record<string, Told> {
  const gain = `qlib_sum(greater(${x} - shift(${x}, 1), 0), $)`;
  const loss = `qlib_sum(greater(shift(${x}, 1) - ${x}, 0), $)`;
  const all = `(${gain} + ${loss} + ${EPSILON})`;
  return {
    ...family(`${prefix}P`, `${gain} / ${all}`, `Rises of ${x} over all its changes, $ bars`),
    ...family(`${prefix}N`, `${loss} / ${all}`, `Falls of ${x} over all its changes, $ bars`),
    ...family(`${prefix}D`, `(${gain} - ${loss}) / ${all}`, `Rises less falls of ${x} over all its changes, $ bars`),
  };
}

/**
 * Qlib's Alpha158 in its order: partial windows, absolute epsilons and masks as qlib has them, no label, no normalisation. Bars have no vwap, so the typical
 * price stands for it.
 * @see pyqlib 0.9.7 Alpha158DL.get_feature_config
 */
export const alpha158 = declareFeatureSet(
  'alpha158',
  {
    ...inCategory('price', {
      KMID: ['(close - open) / open', 'Body over the open'],
      KLEN: ['(high - low) / open', 'Range of the bar over the open'],
      KMID2: [`(close - open) / ${RANGE}`, 'Body over the range of the bar'],
      KUP: [`(high - ${BODY_TOP}) / open`, 'Upper shadow over the open'],
      KUP2: [`(high - ${BODY_TOP}) / ${RANGE}`, 'Upper shadow over the range of the bar'],
      KLOW: [`(${BODY_BOTTOM} - low) / open`, 'Lower shadow over the open'],
      KLOW2: [`(${BODY_BOTTOM} - low) / ${RANGE}`, 'Lower shadow over the range of the bar'],
      KSFT: ['(2 * close - high - low) / open', 'Close from the middle of the bar, twice, over the open'],
      KSFT2: [`(2 * close - high - low) / ${RANGE}`, 'Close from the middle of the bar, twice, over its range'],
      OPEN0: ['open / close', 'Open over the close'],
      HIGH0: ['high / close', 'High over the close'],
      LOW0: ['low / close', 'Low over the close'],
      VWAP0: [`${VWAP} / close`, 'Typical price over the close'],
      ...family('ROC', 'shift(close, $) / close', 'Close of $ bars ago over the close'),
    }),
    ...inCategory('trend', family('MA', 'qlib_mean(close, $) / close', 'Mean of $ closes over the close')),
    ...inCategory('volatility', family('STD', 'qlib_std(close, $) / close', 'Sample deviation of $ closes over the close')),
    ...inCategory('trend', {
      ...family('BETA', 'qlib_slope(close, $) / close', 'Slope a bar of the line through $ closes, over the close'),
      ...family('RSQR', 'qlib_rsquare(close, $)', 'Squared correlation of $ closes with time'),
      ...family('RESI', 'qlib_resi(close, $) / close', 'Close less the line through $ closes, over the close'),
    }),
    ...inCategory('statistics', {
      ...family('MAX', 'qlib_max(high, $) / close', 'Highest high of $ bars over the close'),
      ...family('MIN', 'qlib_min(low, $) / close', 'Lowest low of $ bars over the close'),
      ...family('QTLU', 'qlib_quantile(close, $, 0.8) / close', 'Upper quintile of $ closes over the close'),
      ...family('QTLD', 'qlib_quantile(close, $, 0.2) / close', 'Lower quintile of $ closes over the close'),
      ...family('RANK', 'qlib_rank(close, $)', 'Rank of the close among $ closes'),
    }),
    ...inCategory('momentum', {
      ...family(
        'RSV',
        `(close - qlib_min(low, $)) / (qlib_max(high, $) - qlib_min(low, $) + ${EPSILON})`,
        'Place of the close between the lowest low and the highest high of $ bars',
      ),
      ...family('IMAX', 'qlib_idxmax(high, $) / $', 'Place of the highest high in $ bars, the newest bar at 1'),
      ...family('IMIN', 'qlib_idxmin(low, $) / $', 'Place of the lowest low in $ bars, the newest bar at 1'),
      ...family(
        'IMXD',
        '(qlib_idxmax(high, $) - qlib_idxmin(low, $)) / $',
        'How much later the highest high of $ bars was than the lowest low',
      ),
    }),
    ...inCategory('statistics', {
      ...family('CORR', 'qlib_corr(close, log(volume + 1), $)', 'Correlation of close and log volume, $ bars'),
      ...family(
        'CORD',
        `qlib_corr(close / ${BEFORE}, log(volume / shift(volume, 1) + 1), $)`,
        'Correlation of the changes of close and of volume, $ bars',
      ),
    }),
    ...inCategory('momentum', {
      ...family('CNTP', `qlib_mean(close > ${BEFORE}, $)`, 'Share of $ bars that closed higher'),
      ...family('CNTN', `qlib_mean(close < ${BEFORE}, $)`, 'Share of $ bars that closed lower'),
      ...family(
        'CNTD',
        `qlib_mean(close > ${BEFORE}, $) - qlib_mean(close < ${BEFORE}, $)`,
        'Share of $ bars that closed higher less that of those that closed lower',
      ),
      ...changes('SUM', 'close'),
    }),
    ...inCategory('volume', {
      ...family('VMA', `qlib_mean(volume, $) / (volume + ${EPSILON})`, 'Mean volume of $ bars over the volume'),
      ...family('VSTD', `qlib_std(volume, $) / (volume + ${EPSILON})`, 'Sample deviation of the volume of $ bars over the volume'),
      ...family(
        'WVMA',
        `qlib_std(${FLOW}, $) / (qlib_mean(${FLOW}, $) + ${EPSILON})`,
        'Deviation of absolute return times volume over its mean, $ bars',
      ),
      ...changes('VSUM', 'volume'),
    }),
  },
  { description: "Qlib's Alpha158: 158 factors of bars and of partial windows of 5 to 60 of them", source: 'pyqlib 0.9.7 Alpha158' },
);
