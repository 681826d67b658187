import { dayOf } from '../../math/days.js';
import { integers } from '../../math/interval.js';
import { defineOperator } from '../define.js';
import { utcOffsetParam } from './utcOffset.js';

/**
 * 1 on the first bar of each day by a clock that is `utc_offset` minutes ahead of UTC, 0 on the others: the anchor of what starts anew with every session. A
 * market whose session spans midnight has its day begin between two sessions: an offset of 360 makes it begin at 18:00 UTC. Unit: flag. Never NaN.
 */
export const sessionStart = defineOperator({
  name: 'session_start',
  revision: 1,
  category: 'calendar',
  summary: '1 on the first bar of a day, else 0',
  source: "the day of the bar's open against that of the bar before",
  inputs: ['timestamp'],
  params: { utc_offset: utcOffsetParam },
  memory: 'window',
  skipsHoles: true,
  reach: () => 1,
  lookback: () => 0,
  history: () => 1,
  unit: 'flag',
  range: integers(0, 1),
  run(_state, params, inputs, outputs, from, to) {
    const timestamp = inputs[0];
    const out = outputs[0];
    const offset = params.utc_offset;
    let last = dayOf(timestamp[from - 1], offset);
    for (let i = from; i < to; i++) {
      const day = dayOf(timestamp[i], offset);
      out[i] = day !== last ? 1 : 0;
      last = day;
    }
  },
});
