import { InvalidParamError } from '../errors.js';
import { allocateColumn } from './allocate.js';

/** Values of a piece of memory, 8 KB as of Node's small buffers: what one row that is kept can hold on to. */
const PIECE = 1024;

/**
 * Rows cut from pieces of memory. Memory of its own for every row costs more than a sixth of a bar's work, and most of what the slowest bars take longer than
 * the others.
 */
export class Rows {
  private piece: Float64Array = new Float64Array(0);
  private used = 0;

  /** A row for values that will all be written. Its neighbours lie in the same `buffer`, and nobody writes to a row again. */
  take(length: number): Float64Array {
    if (this.used + length > this.piece.length) {
      this.piece = allocateColumn(Math.max(length, PIECE));
      this.used = 0;
    }
    const { buffer, byteOffset } = this.piece;
    const row = new Float64Array(buffer, byteOffset + 8 * this.used, length);
    this.used += length;
    return row;
  }

  /** Values of a memory as a row: those `at` after each place, in a row of their own or in the caller's. */
  cut(memory: Float64Array, places: Int32Array, at: number, into?: Float64Array): Float64Array {
    const row = into ?? this.take(places.length);
    for (let k = 0; k < places.length; k++) row[k] = memory[places[k]! + at]!;
    return row;
  }
}

/** @throws InvalidParamError for what cannot take a row of this many values */
export function requireRow(owner: string, into: Float64Array, length: number): void {
  if (!(into instanceof Float64Array)) throw new InvalidParamError(owner, 'into', typeof into, `use a Float64Array of ${length} values`);
  if (into.length !== length)
    throw new InvalidParamError(owner, 'into', `an array of ${into.length}`, `use a Float64Array of ${length} values, one for each column`);
}
