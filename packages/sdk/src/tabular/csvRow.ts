import { isBlank, scanDecimal } from './number.js';
import type { Slots } from './header.js';
import type { TimeParser } from './time.js';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

/**
 * Reads one row of plain fields (no quotes, no names for missing values) that starts at `from` into `row`, by slot; gives the position
 * after its line end, -1 where the row needs the long way, which is no verdict. The byte before `to` is a newline.
 */
export function scanRow(
  bytes: Uint8Array,
  from: number,
  to: number,
  slots: Slots,
  delimiter: number,
  time: TimeParser,
  row: Float64Array,
): number {
  const last = slots.length - 1;
  let i = from;
  for (let k = 0; k < last; k++) {
    i = scanField(bytes, i, to, slots[k]!, delimiter, time, row);
    if (i < 0 || bytes[i] !== delimiter) return -1;
    i++;
  }
  i = scanField(bytes, i, to, slots[last]!, delimiter, time, row);
  if (i < 0) return -1;
  if (bytes[i] === RETURN) i++;
  return bytes[i] === NEWLINE ? i + 1 : -1;
}

function scanField(
  bytes: Uint8Array,
  from: number,
  to: number,
  slot: number,
  delimiter: number,
  time: TimeParser,
  row: Float64Array,
): number {
  if (slot > 0) return scanDecimal(bytes, from, to, row, slot);
  if (slot === 0) return time.scan(bytes, from, to, row, 0);
  let i = from;
  while (bytes[i] !== delimiter && bytes[i] !== NEWLINE && bytes[i] !== QUOTE) i++;
  return i;
}

/**
 * Splits `bytes[from, to)`, a line without its end, at `delimiter`; field k is `[starts[k], ends[k])`, without its quotes. Gives the number
 * of fields, which can exceed the arrays, or -1 where a quote is not closed or has text behind it. A doubled quote stays doubled.
 */
export function splitRow(bytes: Uint8Array, from: number, to: number, delimiter: number, starts: Uint32Array, ends: Uint32Array): number {
  let count = 0;
  let i = from;
  for (;;) {
    let start = i;
    let end: number;
    if (i < to && bytes[i] === QUOTE) {
      start = ++i;
      while (i < to && (bytes[i] !== QUOTE || bytes[i + 1] === QUOTE)) i += bytes[i] === QUOTE ? 2 : 1;
      if (i >= to) return -1;
      end = i++;
      while (i < to && bytes[i] !== delimiter && isBlank(bytes[i]!)) i++;
      if (i < to && bytes[i] !== delimiter) return -1;
    } else {
      while (i < to && bytes[i] !== delimiter) i++;
      end = i;
    }
    if (count < starts.length) {
      starts[count] = start;
      ends[count] = end;
    }
    count++;
    if (i >= to) return count;
    i++;
  }
}
