import { allocateBars, BAR_COLUMNS, BarkeepError, setBar, type Bar, type BarColumn, type Bars } from '@barkeep/feature-core';
import { decodeBars, parseTime, type Timers } from '@barkeep/sdk';
import { FORMATS } from '../negotiate.js';

/** Largest JSON body: it is parsed in one go, which takes about 5 ms. */
const MAX_JSON_BYTES = 1024 * 1024;
/** Bars read between two turns of the event loop. */
const BARS_PER_TURN = 2_000;

/**
 * The bars of a request's body: JSON `{ "bars": [{ "timestamp": …, "open": …, … }] }` (times as ISO text or ms UTC, null for a hole), or
 * columns as the SDK sends them.
 * @throws BarkeepError `INVALID_BARS`, `INVALID_TIME`, `TOO_LARGE`, `INVALID_PARAM` for another content type
 */
export async function readBars(body: Uint8Array, contentType: string | undefined, timers: Timers): Promise<Bars> {
  const type = contentType?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
  if (type === FORMATS.columns) return decodeBars(body);
  if (type === FORMATS.json) return readRows(readJson(body), timers);
  const shown = type.slice(0, 100);
  const advice = `send ${FORMATS.json} or ${FORMATS.columns} and name it in content-type`;
  throw new BarkeepError('INVALID_PARAM', `the body is '${shown}'; ${advice}`, { contentType: shown });
}

async function readRows(rows: readonly unknown[], timers: Timers): Promise<Bars> {
  const bars = allocateBars(rows.length);
  for (const [row, value] of rows.entries()) {
    if (row % BARS_PER_TURN === 0) await timers.yieldToLoop();
    setBar(bars, row, readBar(value, row));
  }
  return bars;
}

function readJson(body: Uint8Array): readonly unknown[] {
  if (body.byteLength > MAX_JSON_BYTES) {
    const advice = `send the bars in several requests, or as ${FORMATS.columns}`;
    throw new BarkeepError('TOO_LARGE', `the body is larger than ${MAX_JSON_BYTES} bytes of JSON; ${advice}`, { max: MAX_JSON_BYTES });
  }
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
