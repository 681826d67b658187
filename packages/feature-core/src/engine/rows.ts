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

  /** Values of a memory as a row: those `at` after each place. */
  cut(memory: Float64Array, places: Int32Array, at: number): Float64Array {
    const row = this.take(places.length);
    for (let k = 0; k < row.length; k++) row[k] = memory[places[k]! + at]!;
    return row;
  }
}
