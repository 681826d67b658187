import type { FeatureFrame } from '@barkeep/feature-core';

/** Gathers rows `[from, to)` from blocks that pass by. */
export class RowSink {
  readonly from: number;
  readonly to: number;
  readonly columns: Float64Array[];
  #missingTo: number;

  constructor(width: number, from: number, to: number) {
    this.from = from;
    this.to = to;
    this.columns = Array.from({ length: width }, () => new Float64Array(to - from));
    this.#missingTo = to;
  }

  /** Rows `[from, missingTo)` have not passed by: a series goes by from some row to the end, so what is missing is at the front. */
  get missingTo(): number {
    return this.#missingTo;
  }

  /** Takes what it wants of a block whose first row is `at`. */
  readonly take = (block: FeatureFrame, at: number): void => {
    const first = Math.max(at, this.from);
    const end = Math.min(at + block.length, this.to);
    if (first >= end) return;
    this.#missingTo = Math.min(this.#missingTo, first);
    block.columns.forEach((column, k) => this.columns[k]!.set(column.subarray(first - at, end - at), first - this.from));
  };

  /** Takes the first row by its values. */
  takeRow(values: Float64Array): void {
    this.columns.forEach((column, k) => (column[0] = values[k]!));
  }
}
