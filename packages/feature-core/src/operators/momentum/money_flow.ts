import { NOT_NEGATIVE, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/** Typical prices nearer to each other than this share of their size are equal, as in TA-Lib. */
const TIE = 1e-14;

/**
 * Money flow of a bar, typical price times volume, as positive where the typical price rose and negative where it fell, 0 where it stayed within 1e-14 of its size.
 * Unit: mixed. NaN on the first bar and where an operand is.
 * @see TA-Lib MFI
 */
export const moneyFlow = defineOperator({
  name: 'money_flow',
  revision: 1,
  category: 'momentum',
  summary: 'Money flow of bars whose typical price rises, and of those whose falls',
  source: 'TA-Lib MFI; Quong, Soudack 1989',
  inputs: ['high', 'low', 'close', 'volume'],
  params: {},
  outputs: ['positive', 'negative'],
  memory: 'window',
  reach: () => 1,
  lookback: () => 1,
  history: () => 1,
  unit: 'mixed',
  range: (_params, inputs) => (inputs.every(({ lo }) => lo >= 0) ? NOT_NEGATIVE : UNBOUNDED),
  run(_state, _params, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const volume = inputs[3];
    const positive = outputs[0];
    const negative = outputs[1];
    let before = (high[from - 1] + low[from - 1] + close[from - 1]) / 3;
    for (let i = from; i < to; i++) {
      const typical = (high[i] + low[i] + close[i]) / 3;
      const change = typical - before;
      const flow = typical * volume[i];
      const moves = Number(Math.abs(change) > TIE * (Math.abs(typical) + Math.abs(before)));
      const none = flow * 0 + change * 0;
      positive[i] = flow * (moves & Number(change > 0)) + none;
      negative[i] = flow * (moves & Number(change < 0)) + none;
      before = typical;
    }
  },
});
