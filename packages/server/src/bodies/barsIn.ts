import { BAR_COLUMNS, BarkeepError, barsFrom, type Bar, type BarColumn, type Bars } from '@barkeep/feature-core';
import { decodeBars, parseTime } from '@barkeep/sdk';
import { FORMATS } from '../negotiate.js';

/**
 * The bars of a request's body: JSON `{ "bars": [{ "timestamp": …, "open": …, … }] }` (times as ISO text or ms UTC, null for a hole), or
 * columns as the SDK sends them.
 * @throws BarkeepError `INVALID_BARS`, `INVALID_TIME`, `INVALID_PARAM` for another content type
 */
export function readBars(body: Uint8Array, contentType: string | undefined): Bars {
  const type = contentType?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
  if (type === FORMATS.columns) return decodeBars(body);
  if (type === FORMATS.json) return barsFrom(readJson(body).map(readBar));
  throw new BarkeepError(
    'INVALID_PARAM',
    `the body is '${type.slice(0, 100)}'; send ${FORMATS.json} or ${FORMATS.columns} and name it in content-type`,
    { contentType: type.slice(0, 100) },
  );
}

function readJson(body: Uint8Array): readonly unknown[] {
  const advice = 'send { "bars": [{ "timestamp": "2024-01-31T00:00:00Z", "open": 1, "high": 1, "low": 1, "close": 1, "volume": 1 }] }';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new BarkeepError('INVALID_BARS', `the body is not JSON; ${advice}`, {}, { cause });
  }
  const bars = isObject(value) ? value['bars'] : undefined;
  if (!Array.isArray(bars)) throw new BarkeepError('INVALID_BARS', `the body has no array 'bars'; ${advice}`);
  return bars;
}

function readBar(value: unknown, row: number): Bar {
  if (!isObject(value))
    throw new BarkeepError('INVALID_BARS', `bar ${row} is no object; give it timestamp, ${BAR_COLUMNS.join(', ')}`, { row });
  const { timestamp } = value;
  if (typeof timestamp !== 'string' && typeof timestamp !== 'number') {
    throw new BarkeepError('INVALID_BARS', `bar ${row} has no timestamp; give it ISO-8601 text or ms UTC`, { row });
  }
  const read = (column: BarColumn): number => readValue(value[column], column, row);
  return {
    timestamp: parseTime(timestamp, `timestamp of bar ${row}`),
    open: read('open'),
    high: read('high'),
    low: read('low'),
    close: read('close'),
    volume: read('volume'),
  };
}

function readValue(value: unknown, column: BarColumn, row: number): number {
  if (typeof value === 'number') return value;
  if (value === null) return NaN;
  throw new BarkeepError(
    'INVALID_BARS',
    `${column} of bar ${row} is ${value === undefined ? 'missing' : 'no number'}; give it a number, or null for a hole`,
    { row, column },
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
