import { declareFeatureSet, inCategory, type Told } from './featureSet.js';

const LAGS = 60;

/** `NAME59` to `NAME0`: x as it was so many bars earlier over today's `by`. */
function lags(name: string, x: string, by: string, what: string, over: string): Record<string, Told> {
  return Object.fromEntries(
    Array.from({ length: LAGS }, (_, k) => LAGS - 1 - k).map((lag): [string, Told] => [
      `${name}${lag}`,
      [
        `shift(${x}, ${lag}) / ${by}`,
        lag === 0 ? `${what} over the current ${over}` : `${what} of ${lag} bars ago over the current ${over}`,
      ],
    ]),
  );
}

/**
 * Qlib's Alpha360 in its order: the last 60 bars over the current close, and their volumes over the current volume. The typical price stands for vwap.
 * @see pyqlib 0.9.7 Alpha360DL.get_feature_config
 */
export const alpha360 = declareFeatureSet(
  'alpha360',
  {
    ...inCategory('price', {
      ...lags('CLOSE', 'close', 'close', 'Close', 'close'),
      ...lags('OPEN', 'open', 'close', 'Open', 'close'),
      ...lags('HIGH', 'high', 'close', 'High', 'close'),
      ...lags('LOW', 'low', 'close', 'Low', 'close'),
      ...lags('VWAP', '((high + low + close) / 3)', 'close', 'Typical price', 'close'),
    }),
    ...inCategory('volume', lags('VOLUME', 'volume', '(volume + 1e-12)', 'Volume', 'volume')),
  },
  {
    description: "Qlib's Alpha360: the last 60 bars over the current close, their volumes over the current volume",
    source: 'pyqlib 0.9.7 Alpha360',
  },
);
