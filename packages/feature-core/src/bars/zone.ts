import { InvalidParamError } from '../errors.js';
import { DAY_MS } from './time.js';

/** Offsets of one IANA zone. */
export type Zone = {
  /** Local time minus UTC, ms, at a moment in ms UTC. */
  offsetAt(utcMs: number): number;
  /**
   * The moment in ms UTC at which the zone's clocks show `localMs` (a wall clock written as if it were UTC). The first one where clocks
   * show it twice; where they skip it, the moment as far after the gap as `localMs` is into it.
   */
  utcOf(localMs: number): number;
};

/** Offsets of a stretch of time: `offsets[i]` holds from `starts[i]` to `starts[i + 1]`. */
type Stretch = { readonly starts: readonly number[]; readonly offsets: readonly number[] };

const STRETCH_MS = 366 * DAY_MS;
const SAMPLE_MS = 4 * DAY_MS;
const MAX_STRETCHES = 512;

/**
 * The offsets of an IANA zone, by `Intl`. They are found once for each stretch of 366 days by a sample every four days and a bisection
 * where two samples differ, then kept: a look-up costs tens of nanoseconds. A zone that changed and changed back within four days would be
 * missed; the tz database has none since 1900. For years from 100 on.
 * @throws InvalidParamError `INVALID_PARAM` where the runtime does not know the zone
 */
export function openZone(timeZone: string): Zone {
  const read = offsetReader(timeZone);
  const stretches = new Map<number, Stretch>();
  let lastIndex = NaN;
  let last: Stretch | undefined;

  const offsetAt = (utcMs: number): number => {
    const index = Math.floor(utcMs / STRETCH_MS);
    if (index !== lastIndex || last === undefined) {
      last = stretches.get(index) ?? scan(index, read);
      lastIndex = index;
      if (stretches.size >= MAX_STRETCHES) stretches.clear();
      stretches.set(index, last);
    }
    let i = last.starts.length - 1;
    while (i > 0 && last.starts[i]! > utcMs) i--;
    return last.offsets[i]!;
  };

  const utcOf = (localMs: number): number => {
    const before = offsetAt(localMs - DAY_MS);
    const after = offsetAt(localMs + DAY_MS);
    if (before === after || offsetAt(localMs - before) === before) return localMs - before;
    return offsetAt(localMs - after) === after ? localMs - after : localMs - before;
  };

  return { offsetAt, utcOf };
}

function scan(index: number, read: (utcMs: number) => number): Stretch {
  const from = index * STRETCH_MS;
  const to = from + STRETCH_MS;
  const starts = [from];
  const offsets = [read(from)];
  let at = from;
  while (at < to) {
    const next = Math.min(at + SAMPLE_MS, to);
    const offset = read(next);
    if (offset !== offsets.at(-1)) {
      starts.push(firstWith(offset, at, next, read));
      offsets.push(offset);
    }
    at = next;
  }
  return { starts, offsets };
}

/** The first whole second in `(low, high]` from which the offset is `offset`. */
function firstWith(offset: number, low: number, high: number, read: (utcMs: number) => number): number {
  let without = low / 1000;
  let having = high / 1000;
  while (having - without > 1) {
    const middle = Math.floor((without + having) / 2);
    if (read(middle * 1000) === offset) having = middle;
    else without = middle;
  }
  return having * 1000;
}

function offsetReader(timeZone: string): (utcMs: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new InvalidParamError('calendar', 'timeZone', timeZone, "use an IANA zone such as 'America/New_York'");
  }
  return (utcMs) => {
    const parts = format.format(utcMs).match(/\d+/g)!.map(Number) as [number, number, number, number, number, number];
    const [month, day, year, hour, minute, second] = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcMs / 1000) * 1000;
  };
}
