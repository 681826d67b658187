import { encodeFrame, type ServedFrame } from '@barkeep/sdk';
import type { Format } from '../negotiate.js';
import { isoTime, jsonNumber } from './sdkText.js';

export type RowsFormat = Exclude<Format, 'json'>;

/** Writes the blocks of one answer, in order. */
export type RowsWriter = {
  /** Values that one piece should have: about two milliseconds of work. */
  readonly valuesPerPiece: number;
  /** What stands before the rows; `frame` is the first block. */
  head(frame: ServedFrame): Uint8Array;
  /** Rows; `last` where no more follow. */
  rows(frame: ServedFrame, last: boolean): Uint8Array;
};

const NOTHING = new Uint8Array(0);

/** The writer of a format. */
export function rowsWriter(format: RowsFormat): RowsWriter {
  switch (format) {
    case 'csv':
      return { valuesPerPiece: 8_192, head: (frame) => Buffer.from(csvHead(frame.names)), rows: (frame) => Buffer.from(csvRows(frame)) };
    case 'ndjson':
      return { valuesPerPiece: 8_192, head: () => NOTHING, rows: (frame) => Buffer.from(ndjsonRows(frame)) };
    case 'columns':
      return { valuesPerPiece: 65_536, head: () => NOTHING, rows: (frame, last) => encodeFrame(frame, { last }) };
  }
}
function csvHead(names: readonly string[]): string {
  return `${['timestamp', ...names].join(',')}\n`;
}
function csvRows(frame: ServedFrame): string {
  return Array.from(frame.timestamps, (t, i) => [isoTime(t), ...Array.from(frame.row(i), (v) => (Number.isNaN(v) ? '' : jsonNumber(v)))].join(',') + '\n').join('');
}
function ndjsonRows(frame: ServedFrame): string {
  return Array.from(frame.timestamps, (t, i) => `{"timestamp":"${isoTime(t)}",${frame.names.map((n, k) => `${JSON.stringify(n)}:${jsonNumber(frame.columns[k]![i]!)}`).join(',')}}\n`).join('');
}
