import { declareFeatureSet, inCategory } from './featureSet.js';

const LAGS = 60;

/** `NAME59` to `NAME0`: x as it was so many bars earlier over today's `by`. */
function lags(name: string, x: string, by: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: LAGS }, (_, k) => LAGS - 1 - k).map((lag) => [`${name}${lag}`, `shift(${x}, ${lag}) / ${by}`]),
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
      ...lags('CLOSE', 'close', 'close'),
      ...lags('OPEN', 'open', 'close'),
      ...lags('HIGH', 'high', 'close'),
      ...lags('LOW', 'low', 'close'),
      ...lags('VWAP', '((high + low + close) / 3)', 'close'),
    }),
    ...inCategory('volume', lags('VOLUME', 'volume', '(volume + 1e-12)')),
  },
  { description: "Qlib's Alpha360: the last 60 bars over the current close, their volumes over the current volume" },
);
