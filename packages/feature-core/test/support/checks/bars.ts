import type { Bar, Bars } from '../../../src/bars/bars.js';
import { hold } from '../bits.js';
import { plainBuckets } from '../plainBuckets.js';
import { rowOf, rowsOf } from '../hostileBars.js';
import type { Random } from '../random.js';
import type { Core } from './subject.js';

const MINUTE = 60_000;
const GOOD: Bar = { timestamp: 0, open: 10, high: 12, low: 9, close: 11, volume: 5 };

/** Changes of a good bar, and the kinds of oddity that it then has. */
const ODD: readonly (readonly [Partial<Bar>, string])[] = [
  [{}, ''],
  [{ open: 9, high: 9, low: 9, close: 9 }, ''],
  [{ volume: 0 }, ''],
  [{ open: 12, close: 9 }, ''],
  [{ high: 8, low: 9 }, 'high-below-low'],
  [{ open: 13 }, 'open-outside-range'],
  [{ open: 8 }, 'open-outside-range'],
  [{ close: 8 }, 'close-outside-range'],
  [{ close: 13 }, 'close-outside-range'],
  [{ volume: -1 }, 'negative-volume'],
  [{ low: 0 }, 'non-positive-price'],
  [{ open: -2, high: -1, low: -3, close: -2 }, 'non-positive-price'],
  [{ close: NaN }, 'hole'],
  [{ volume: NaN }, 'hole'],
  [{ high: NaN }, 'hole'],
  [{ volume: Infinity }, 'infinite'],
  [{ high: Infinity }, 'infinite'],
  [{ high: -Infinity }, 'high-below-low,non-positive-price,infinite'],
  [{ open: NaN, volume: -1 }, 'negative-volume,hole'],
];

/** Odd values are counted under their names, each row once a kind, with the first row that has it. */
export function oddValuesAreCounted(core: Core): void {
  for (const [change, wanted] of ODD) {
    const bars = core.barsFrom([GOOD, { ...GOOD, ...change }, GOOD, { ...GOOD, ...change }].map((bar, i) => ({ ...bar, timestamp: i })));
    const faults = core.checkBars(bars);
    const kinds = faults.map(({ kind }) => kind).join();
    hold(kinds === wanted, () => `a bar with ${JSON.stringify(change)} is ${kinds}, not ${wanted}`);
    hold(
      faults.every(({ count, firstRow }) => count === 2 && firstRow === 1),
      () => `two bars of ${wanted} are counted as ${JSON.stringify(faults)}`,
    );
  }
}

/** Bars put into coarser ones are those of a plain grouping, at once or as they come, whatever gaps and holes there are. */
export function bucketsArePlain(core: Core, bars: Bars, random: Random): void {
  const { length } = bars.timestamp;
  const gapped = rowsOf(bars, 0, length);
  let minute = random.integer(-40, 40);
  for (let i = 0; i < length; i++) gapped.timestamp[i] = (minute += random.pick([1, 1, 1, 2, 9])) * MINUTE;
  const to = random.pick(['5min', '15min', '1hour'] as const);
  const untilMs = (minute + random.pick([-20, 0, 1, 2, 30])) * MINUTE;
  const options = random.oneIn(4) ? {} : { untilMs };
  const clock = options.untilMs ?? (length === 0 ? -Infinity : gapped.timestamp[length - 1]! + MINUTE);
  const wanted = plainBuckets(gapped, to, clock);
  const whole = core.resample(gapped, '1min', to, core.continuousCalendar, options);
  sameBars(whole.bars, wanted, `${to} buckets`);
  const resampler = core.openResampler('1min', to, core.continuousCalendar);
  for (let cut = random.integer(0, 9); cut < length; cut += random.integer(1, 30)) {
    const part = rowsOf(gapped, 0, cut);
    const until = (part.timestamp[cut - 1] ?? 0) + random.pick([0, 1, 7]) * MINUTE;
    sameBars(resampler.advance(part, until).bars, plainBuckets(part, to, until), `${to} buckets of ${cut} rows`);
  }
  const last = resampler.advance(gapped, clock);
  sameBars(last.bars, wanted, `${to} buckets as they come`);
  for (const name of ['partialFirstBucketRows', 'partialFirstBucketMs', 'formingRows', 'outsideRows'] as const)
    hold(last[name] === whole[name], () => `${name} is ${String(last[name])} as they come, ${String(whole[name])} at once`);
  const coarse = core.timeframeMs(to);
  const openOf = (row: number): number => Math.floor(gapped.timestamp[row]! / coarse) * coarse;
  const isPartial = length > 0 && openOf(0) !== gapped.timestamp[0];
  const rows = isPartial ? gapped.timestamp.filter((_, row) => openOf(row) === openOf(0)).length : 0;
  hold(
    whole.partialFirstBucketRows === rows && whole.partialFirstBucketMs === (isPartial ? openOf(0) : null),
    () => `a partial first bucket of ${rows} rows is given as ${whole.partialFirstBucketRows} from ${String(whole.partialFirstBucketMs)}`,
  );
}

/** Late rows name their bucket, rows outside a session are counted, and what was given stays as it was. */
export function lateRowsAreNamed(core: Core): void {
  const minutes = (...at: readonly number[]): Bars =>
    core.barsFrom(at.map((minute) => ({ ...GOOD, timestamp: minute * MINUTE, volume: 1 + minute })));
  const resampler = core.openResampler('1min', '5min', core.continuousCalendar);
  const first = resampler.advance(minutes(0, 3), 5 * MINUTE);
  hold(first.lateBucketMs === null && first.bars.volume[0] === 5, () => 'a bucket on time is named late');
  const second = resampler.advance(minutes(0, 3, 4, 5), 6 * MINUTE);
  hold(second.lateBucketMs === 0 && second.bars.volume[0] === 10, () => 'a late row is not named or not taken');
  hold(first.bars.volume[0] === 5, () => 'bars that were given have changed');
  hold(resampler.advance(minutes(0, 3, 4, 5), 6 * MINUTE).lateBucketMs === null, () => 'a late bucket is named twice');
  hold(resampler.rowsTaken === 4 && second.formingRows === 1, () => 'rows of a forming bucket are not counted');
  const session = core.sessionCalendar({ name: 'x', timeZone: 'America/New_York', open: '09:30', close: '16:00' });
  const open = Date.parse('2024-07-02T13:30:00Z') / MINUTE;
  const day = core.resample(minutes(...Array.from({ length: 450 }, (_, i) => open - 30 + i)), '1min', '1hour', session);
  hold(
    day.outsideRows === 60 && day.bars.timestamp.length === 7 && day.bars.timestamp[6] === (open + 360) * MINUTE,
    () => `a session of 390 minutes gives ${day.bars.timestamp.length} hours and ${day.outsideRows} rows outside`,
  );
}

function sameBars(actual: Bars, wanted: readonly Bar[], what: string): void {
  hold(actual.timestamp.length === wanted.length, () => `${what}: ${actual.timestamp.length}, not ${wanted.length}`);
  wanted.forEach((bar, i) => {
    const own = rowOf(actual, i);
    const wrong = (Object.keys(bar) as (keyof Bar)[]).find((name) => !Object.is(own[name], bar[name]));
    hold(wrong === undefined, () => `${what}: ${wrong} of row ${i} is ${own[wrong!]}, not ${bar[wrong!]}`);
  });
}
