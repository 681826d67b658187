import type { FeatureFrame } from '@barkeep/feature-core';

/** Gathers rows `[from, to)` from blocks that pass by. */
export class RowSink {
  readonly from: number;
  readonly to: number;
  /** Views on one piece of memory: a hundred pieces cost more to ask for, and to give back, than to fill. */
  readonly columns: Float64Array[];
  #missingTo: number;

  constructor(width: number, from: number, to: number) {
    this.from = from;
    this.to = to;
    const rows = to - from;
    const memory = new Float64Array(width * rows);
    this.columns = Array.from({ length: width }, (_, k) => memory.subarray(k * rows, (k + 1) * rows));
    this.#missingTo = to;
  }

  /** Rows `[from, missingTo)` have not passed by: a series goes by from some row to the end, so what is missing is at the front. */
  get missingTo(): number {
    return this.#missingTo;
  }

  /** Takes what it wants of a block whose first row is `at`. */
  readonly take = (block: FeatureFrame, at: number): void => this.takeColumns(block.columns, at);

  /** The same of columns. */
  takeColumns(columns: readonly Float64Array[], at: number): void {
    const rows = columns[0]!.length;
    const first = Math.max(at, this.from);
    const end = Math.min(at + rows, this.to);
    if (first >= end) return;
    this.#missingTo = Math.min(this.#missingTo, first);
    const isWhole = end - first === rows;
    columns.forEach((column, k) => this.columns[k]!.set(isWhole ? column : column.subarray(first - at, end - at), first - this.from));
  }

  /** Takes the first row by its values. */
  takeRow(values: Float64Array): void {
    this.columns.forEach((column, k) => (column[0] = values[k]!));
  }
}
