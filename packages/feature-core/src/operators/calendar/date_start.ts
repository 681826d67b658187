import { DAY_MS, dayOfDate } from '../../math/days.js';
import { integers } from '../../math/interval.js';
import { defineOperator } from '../define.js';
import { checkDate, dateParam } from './calendarDate.js';

/**
 * 1 on the first bar that opens at or after 0:00 UTC of a date, 0 on the others: the anchor of what starts on a fixed day. The date is written as a number,
 * 20240131. Unit: flag. Never NaN.
 */
export const dateStart = defineOperator({
  name: 'date_start',
  revision: 1,
  category: 'calendar',
  summary: '1 on the first bar of a date or after it, else 0',
  source: "the bar's open against the date's first moment, UTC",
  inputs: ['timestamp'],
  params: { date: dateParam },
  memory: 'window',
  skipsHoles: true,
  reach: () => 1,
  lookback: () => 0,
  history: () => 1,
  unit: 'flag',
  range: integers(0, 1),
  check: ({ date }) => checkDate('date_start', date!),
  run(_state, params, inputs, outputs, from, to) {
    const timestamp = inputs[0];
    const out = outputs[0];
    const start = dayOfDate(params.date) * DAY_MS;
    for (let i = from; i < to; i++) out[i] = timestamp[i] >= start && !(timestamp[i - 1] >= start) ? 1 : 0;
  },
});
