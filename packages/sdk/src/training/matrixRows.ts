import { INPUT_COLUMNS, type Bars, type FeatureFrame } from '@barkeep/feature-core';
import { npyPieces, type NpyValues } from './npyFile.js';
import type { MatrixOrder, NpyDtype } from './npyHeader.js';
import type { MatrixDtype } from './matrixManifest.js';

const DTYPES: Readonly<Record<MatrixDtype, NpyDtype>> = { float32: '<f4', float64: '<f8' };

/** Rows of a matrix as they come in blocks, with the bars that they are of; the matrix is held once. */
export class MatrixRows {
  readonly #dtype: MatrixDtype;
  readonly #order: MatrixOrder;
  readonly #columns: number;
  readonly #blocks: NpyValues[] = [];
  readonly #bars: Bars[] = [];
  rows = 0;

  constructor(columns: number, dtype: MatrixDtype, order: MatrixOrder) {
    this.#columns = columns;
    this.#dtype = dtype;
    this.#order = order;
  }

  /** Adds rows: the columns of `values`, and their bars. */
  add(values: FeatureFrame<unknown>, bars: Bars): void {
    const dtype = this.#dtype;
    const order = this.#order === 'C' ? 'row' : 'column';
    this.#blocks.push(values.toMatrix({ dtype, order }).data);
    this.#bars.push(bars);
    this.rows += values.length;
  }

  /** Opens of all rows, ms UTC. */
  timestamps(): Float64Array {
    return this.#joined((bars) => bars.timestamp);
  }

  /** The bytes of the matrix as a `.npy` file. */
  matrixPieces(): Iterable<Uint8Array> {
    const header = { dtype: DTYPES[this.#dtype], order: this.#order, shape: [this.rows, this.#columns] };
    return npyPieces(header, this.#order === 'C' ? this.#blocks : this.#byColumn());
  }

  /** The bytes of the bars as a `.npy` file. */
  barsPieces(): Iterable<Uint8Array> {
    const columns = INPUT_COLUMNS.map((name) => this.#joined((bars) => bars[name]));
    return npyPieces({ dtype: '<f8', order: 'F', shape: [this.rows, INPUT_COLUMNS.length] }, columns);
  }

  /** Column by column through all blocks, of each its part. */
  *#byColumn(): Generator<NpyValues> {
    for (let k = 0; k < this.#columns; k++)
      for (const block of this.#blocks) {
        const rows = block.length / this.#columns;
        yield block.subarray(k * rows, (k + 1) * rows) as NpyValues;
      }
  }

  #joined(columnOf: (bars: Bars) => Float64Array): Float64Array {
    const joined = new Float64Array(this.rows);
    let at = 0;
    for (const bars of this.#bars) {
      joined.set(columnOf(bars), at);
      at += bars.timestamp.length;
    }
    return joined;
  }
}
