import { Label, requireBars } from './label.js';

/**
 * The relative change of the close over the next `bars` bars, as a fraction: `close[i + bars] / close[i] - 1`. NaN for the last `bars` rows and
 * where a close is.
 * @throws InvalidParamError `INVALID_PARAM` unless `bars` is a whole number of 1 or more
 */
export function forwardReturn(bars: number): Label {
  const span = requireBars('forwardReturn', 'bars', bars);
  return new Label(`forward_return_${span}`, span, { kind: 'forwardReturn', bars: span }, ({ close }, values) => {
    for (let i = 0; i + span < close.length; i++) values[i] = close[i + span]! / close[i]! - 1;
  });
}
