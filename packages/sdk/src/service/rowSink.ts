import type { FeatureFrame } from '@barkeep/feature-core';
import { columnsOf, type ColumnMemory } from './columnPart.js';
import type { LargeMemory } from './largeMemory.js';

/** Gathers rows `[from, to)` from blocks that pass by. */
export class RowSink implements ColumnMemory {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** One piece: a hundred cost more to ask for, and to give back, than to fill. */
  readonly memory: Float64Array;
  #missingTo: number;

  constructor(width: number, from: number, to: number, memory: LargeMemory) {
    this.from = from;
    this.to = to;
    this.width = width;
    this.memory = memory.take(width * this.stride);
    this.#missingTo = to;
  }

  get stride(): number {
    return this.to - this.from;
  }

  /** Rows `[from, missingTo)` have not passed by: a series goes by from some row to the end, so what is missing is at the front. */
  get missingTo(): number {
    return this.#missingTo;
  }

  /** Views on all of the rows. */
  columns(): Float64Array[] {
    return columnsOf(this, 0, this.stride);
  }

  /** Takes what it wants of a block whose first row is `at`. */
  readonly take = ({ columns, length }: FeatureFrame, at: number): void => {
    const first = Math.max(at, this.from);
    const end = Math.min(at + length, this.to);
    if (first >= end) return;
    this.#missingTo = Math.min(this.#missingTo, first);
    const isWhole = end - first === length;
    columns.forEach((column, k) =>
      this.memory.set(isWhole ? column : column.subarray(first - at, end - at), k * this.stride + first - this.from),
    );
  };

  /** Takes the first row by its values. */
  takeRow(values: Float64Array): void {
    for (let k = 0; k < this.width; k++) this.memory[k * this.stride] = values[k]!;
  }
}
