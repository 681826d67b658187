import { continuousCalendar, FeatureFrame, InvalidParamError, type Calendar, type Timeframe } from '@barkeep/feature-core';

/** When bars are known: at their close, by their timeframe and their calendar (default continuous). */
export type Closing = { readonly timeframe: Timeframe; readonly calendar?: Calendar };

export type JoinOptions = {
  /** Before every name of the joined columns. Default: the other timeframe and `_`. */
  readonly prefix?: string;
  /** A value whose bar closed longer ago than this is NaN. Default: no limit. */
  readonly maxAgeMs?: number;
};

/**
 * The columns of another series (a higher timeframe, another symbol) at each row of a frame, as they were known when the row's own bar closed: of the newest bar whose close is not
 * after that. NaN before the first one has closed.
 * @param rows opens of the rows, ms UTC, ascending, with their timeframe
 * @throws InvalidParamError `INVALID_PARAM` for a `maxAgeMs` below 0
 */
export function joinAsOf<M>(
  rows: Closing & { readonly timestamps: Float64Array },
  other: FeatureFrame<M>,
  of: Closing,
  { prefix = `${of.timeframe}_`, maxAgeMs = Infinity }: JoinOptions = {},
): FeatureFrame<M> {
  if (!(maxAgeMs >= 0)) throw new InvalidParamError('joinAsOf', 'maxAgeMs', maxAgeMs, 'use a number of ms, 0 or more');
  const { timestamps } = rows;
  const closes = closesOf(timestamps, rows);
  const otherCloses = closesOf(other.timestamps, of);
  const found = new Int32Array(timestamps.length);
  for (let i = 0, next = 0; i < timestamps.length; i++) {
    while (next < otherCloses.length && otherCloses[next]! <= closes[i]!) next++;
    found[i] = next > 0 && closes[i]! - otherCloses[next - 1]! <= maxAgeMs ? next - 1 : -1;
  }
  return new FeatureFrame({
    timestamps,
    names: other.names.map((name) => `${prefix}${name}`),
    columns: other.columns.map((column) => Float64Array.from(found, (row) => (row < 0 ? NaN : column[row]!))),
    metadata: other.metadata,
  });
}

function closesOf(timestamps: Float64Array, { timeframe, calendar = continuousCalendar }: Closing): Float64Array {
  return timestamps.map((open) => calendar.closeOf(open, timeframe));
}
