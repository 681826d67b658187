import { INPUT_COLUMNS, type InputColumn } from '@barkeep/feature-core';
import { invalidFile, type Place } from './faults.js';

/** How a file's columns are named, in lower case and without spaces, `_` and `-`. `adj close` is another price, not the close. */
const ALIASES: Readonly<Record<InputColumn, readonly string[]>> = {
  timestamp: ['time', 'date', 'datetime', 'ts', 'opentime'],
  open: ['o'],
  high: ['h'],
  low: ['l'],
  close: ['c'],
  volume: ['vol', 'v'],
};

const NO_SLOT = -1;

/** For each of a file's columns its slot, which is its place among those that bars need, or -1 where it is none of them. */
export type Slots = Int8Array;

/**
 * Finds the six columns by their names, in any case and order. A column's own name goes before its other names; two columns that could
 * be the same one are refused, for nothing says which is meant.
 * @throws BarkeepError `INVALID_FILE`
 */
export function columnSlots(names: readonly string[], place: Place): Slots {
  const plain = names.map(plainName);
  const slots = new Int8Array(names.length).fill(NO_SLOT);
  INPUT_COLUMNS.forEach((column, slot) => {
    const found = candidates(plain, column);
    const [first, second] = found;
    if (first === undefined) throw missingColumn(column, names, place);
    if (second !== undefined) {
      const reason = `the columns '${names[first]}' (${first + 1}) and '${names[second]}' (${second + 1}) could both be the ${column}`;
      throw invalidFile(place, `${reason}; ${adviceFor([plain[first]!, plain[second]!])}`, { column });
    }
    slots[first] = slot;
  });
  return slots;
}

/** How many of the six columns the names hold. */
export function countColumns(names: readonly string[]): number {
  const plain = names.map(plainName);
  return INPUT_COLUMNS.filter((column) => candidates(plain, column).length > 0).length;
}

/** A day in one column and its hour in another are halves of one time; of other columns one is too many. */
function adviceFor(two: readonly string[]): string {
  const isSplitTime = two.includes('date') && two.includes('time');
  return isSplitTime ? 'where these are day and hour, join them into one column, as 2020-03-01T09:30:00Z' : 'keep one of them';
}

function candidates(plain: readonly string[], column: InputColumn): number[] {
  const named = (wanted: readonly string[]): number[] => plain.flatMap((name, i) => (wanted.includes(name) ? [i] : []));
  const own = named([column]);
  return own.length > 0 ? own : named(ALIASES[column]);
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function missingColumn(column: InputColumn, names: readonly string[], place: Place): Error {
  if (names.every((name) => name.trim() === ''))
    return invalidFile(place, `is blank; begin with the line ${INPUT_COLUMNS.join(',')}`, { column, found: [] });
  const found = names.map((name) => `'${name}'`).join(', ');
  const numeric = names.length > 1 && names.every((name) => /^[-+\d.:TZ ]+$/i.test(name));
  const advice = numeric ? `the first line has values instead of names; begin with the line ${INPUT_COLUMNS.join(',')}` : `found: ${found}`;
  return invalidFile(place, `no column '${column}'; ${cut(advice)}`, { column, found: names.slice(0, 50) });
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
