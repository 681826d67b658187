import { Label } from './label.js';

/** Whether the next close is higher (1), lower (−1) or the same (0). NaN for the last row and where a close is. */
export function nextDirection(): Label {
  return new Label('next_direction', 1, { kind: 'nextDirection' }, ({ close }, values) => {
    for (let i = 0; i + 1 < close.length; i++) values[i] = Math.sign(close[i + 1]! - close[i]!);
  });
}
