import { circleOf, dayOfYear, DAY_MS, MINUTE_MS } from '../../math/days.js';
import { between } from '../../math/interval.js';
import { defineOperator, type Operator } from '../define.js';
import { utcOffsetParam } from './utcOffset.js';

const MINUTES = 1440;
const WEEK = 7;
const LONGEST_YEAR = 366;
/** The weekday of 1970-01-01, Monday being 0. */
const THURSDAY = 3;

/**
 * Where the bar's open stands in a cycle of the calendar, as the sine and the cosine of a full turn, so that the end of the cycle is next to its
 * beginning. Unit: ratio. By a clock that is `utc_offset` minutes ahead of UTC all year round. Never NaN.
 */
export const calendarPhases = [
  phase('time_of_day', 'Hour and minute as a point of a circle, midnight at angle 0', MINUTES, MINUTE_MS, true, (minute) =>
    modulo(minute, MINUTES),
  ),
  phase('day_of_week', 'Weekday as a point of a circle, Monday at angle 0', WEEK, DAY_MS, true, (day) => modulo(day + THURSDAY, WEEK)),
  phase('day_of_year', 'Day of the year as a point of a circle of 366, 1 January at angle 0', LONGEST_YEAR, DAY_MS, false, dayOfYear),
];

function modulo(x: number, length: number): number {
  return x - length * Math.floor(x / length);
}

/**
 * `stepOf` gives the step of a span, of `spanMs` each, counted from 1970-01-01; bars of one span ask once, and where all turns are even, with as many steps, the next
 * span has the next step.
 */
function phase(name: string, summary: string, steps: number, spanMs: number, isEven: boolean, stepOf: (span: number) => number): Operator {
  const circle = circleOf(steps);
  return defineOperator({
    name,
    revision: 1,
    category: 'calendar',
    summary,
    source: 'sine and cosine of the share of the cycle that has passed',
    inputs: ['timestamp'],
    params: { utc_offset: utcOffsetParam },
    outputs: ['sine', 'cosine'],
    memory: 'window',
    reach: () => 0,
    lookback: () => 0,
    unit: 'ratio',
    range: between(-1, 1),
    run(_state, params, inputs, outputs, from, to) {
      const timestamp = inputs[0];
      const sine = outputs[0];
      const cosine = outputs[1];
      const offset = params.utc_offset * MINUTE_MS;
      let begin = NaN;
      let at = 0;
      for (let i = from; i < to; i++) {
        const time = timestamp[i] + offset;
        const since = time - begin;
        if (!(since >= 0 && since < spanMs)) {
          if (isEven && since >= 0 && since < 2 * spanMs) {
            begin += spanMs;
            at = (at + 2 === 2 * steps ? 0 : at + 2) | 0;
          } else {
            const span = Math.floor(time / spanMs);
            begin = span * spanMs;
            at = (2 * stepOf(span)) | 0;
          }
        }
        sine[i] = circle[at];
        cosine[i] = circle[at + 1];
      }
    },
  });
}
