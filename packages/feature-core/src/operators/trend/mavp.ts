import { InvalidParamError } from '../../errors.js';
import { deriveOperator, type Params } from '../define.js';
import { averageFrom, averageLookback, matypeParam, movingAverage } from './movingAverage.js';

const SMA = 0;
/** Every period is an average of its own where none is a plain mean. */
const MOST_PERIODS = 256;
/** Averages in one text; more are two calls of half the periods. */
const MOST_IN_TEXT = 32;

/** The average over the period of each bar: a choice among one average for each of them, seeded to start where the one over `maxperiod` does. */
function choice(params: Params): string {
  const { minperiod, maxperiod, matype } = params;
  const periods = Array.from({ length: maxperiod - minperiod + 1 }, (_, k) => minperiod + k);
  const first = Math.max(...periods.map((period) => averageLookback(matype, period)));
  const longest = movingAverage(
    matype,
    'x',
    periods.find((period) => averageLookback(matype, period) === first)!,
  );
  return `mask(mask(${chosen(params, first)}, ${longest}), periods)`;
}

function chosen({ minperiod, maxperiod, matype }: Params, first: number): string {
  const count = maxperiod - minperiod + 1;
  const part = (least: number, most: number): string =>
    count > MOST_IN_TEXT
      ? `mavp(skip(x, ${first - longestLookback(matype, least, most)}), periods, ${least}, ${most}, ${matype})`
      : chosen({ minperiod: least, maxperiod: most, matype: matype }, first);
  if (count === 1) return averageFrom(first, matype, 'x', minperiod);
  const middle = (minperiod + maxperiod) >> 1;
  return `where(periods < ${middle + 1}, ${part(minperiod, middle)}, ${part(middle + 1, maxperiod)})`;
}

function longestLookback(matype: number, least: number, most: number): number {
  return Math.max(averageLookback(matype, least), averageLookback(matype, most));
}

/**
 * Moving average of a kind over a period that varies: the second input, cut to an integer and held in `minperiod..maxperiod`. Unit: that of the input.
 * Lookback: the longest of the averages. A kind other than the mean (0) takes 256 periods at most.
 * @see TA-Lib MAVP
 */
export const mavp = deriveOperator({
  name: 'mavp',
  revision: 1,
  category: 'trend',
  summary: 'Moving average over a period that varies',
  source: 'TA-Lib MAVP',
  inputs: ['x', 'periods'],
  params: { minperiod: { default: 2, min: 1 }, maxperiod: { default: 30, min: 2 }, matype: matypeParam(SMA) },
  unit: 'x',
  check({ minperiod, maxperiod, matype }) {
    if (minperiod > maxperiod)
      throw new InvalidParamError('mavp', 'minperiod', minperiod, `use an integer up to maxperiod, which is ${maxperiod}`);
    if (matype !== SMA && maxperiod - minperiod >= MOST_PERIODS)
      throw new InvalidParamError('mavp', 'maxperiod', maxperiod, `use ${MOST_PERIODS} periods at most with matype ${matype}`);
  },
  expression: (params) => (params.matype === SMA ? 'varying_mean(x, periods, minperiod, maxperiod)' : choice(params)),
});
