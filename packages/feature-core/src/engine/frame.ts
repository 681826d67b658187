import { InvalidParamError, UnknownNameError } from '../errors.js';

/** What a frame computed by feature-core knows of itself. */
export type FrameMetadata = {
  /** `name@hash` of the set. */
  readonly version: string;
  /** Open of the bar that the computation started from, ms UTC; NaN for an empty series. */
  readonly originMs: number;
};

/** A dense matrix; `order: 'row'` puts the features of one bar side by side. */
export type Matrix<A extends Float64Array | Float32Array = Float64Array | Float32Array> = {
  readonly data: A;
  readonly rows: number;
  readonly columns: number;
  readonly order: 'row' | 'column';
};

export type FrameParts<M> = {
  readonly timestamps: Float64Array;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly metadata: M;
};

/**
 * Feature columns of consecutive bars: `names[k]` is `columns[k]`, every column has `length` values, row i is the bar that opens at
 * `timestamps[i]` (ms UTC). NaN means not defined.
 */
export class FeatureFrame<M = FrameMetadata> {
  readonly timestamps: Float64Array;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly metadata: M;

  constructor(parts: FrameParts<M>) {
    if (parts.names.length !== parts.columns.length) {
      throw new InvalidParamError(
        'FeatureFrame',
        'columns',
        parts.columns.length,
        `give one column for each of the ${parts.names.length} names`,
      );
    }
    const short = parts.columns.findIndex((column) => column.length !== parts.timestamps.length);
    if (short >= 0) {
      throw new InvalidParamError(
        'FeatureFrame',
        `columns[${short}].length`,
        parts.columns[short]!.length,
        `use ${parts.timestamps.length}, the number of timestamps`,
      );
    }
    this.timestamps = parts.timestamps;
    this.names = parts.names;
    this.columns = parts.columns;
    this.metadata = parts.metadata;
  }

  /** Rows. */
  get length(): number {
    return this.timestamps.length;
  }

  /** One column, by name. @throws UnknownNameError `UNKNOWN_FIELD` */
  column(name: string): Float64Array {
    return this.columns[this.indexOf(name)]!;
  }

  /** The values of row `i` in the order of `names`, a new array. @throws InvalidParamError `INVALID_PARAM` outside `[0, length)` */
  row(i: number): Float64Array {
    if (!Number.isInteger(i) || i < 0 || i >= this.length) {
      throw new InvalidParamError('FeatureFrame', 'row', i, `use an integer from 0 to ${this.length - 1}`);
    }
    return Float64Array.from(this.columns, (column) => column[i]!);
  }

  /** The named columns, in the order asked for; views, no copy. @throws UnknownNameError `UNKNOWN_FIELD` */
  select(names: readonly string[]): FeatureFrame<M> {
    return new FeatureFrame({ ...this.parts(), names, columns: names.map((name) => this.column(name)) });
  }

  /** Rows `[from, to)`; views, no copy. */
  slice(from: number, to: number): FeatureFrame<M> {
    return new FeatureFrame({
      ...this.parts(),
      timestamps: this.timestamps.subarray(from, to),
      columns: this.columns.map((column) => column.subarray(from, to)),
    });
  }

  /** The same columns with other metadata. */
  withMetadata<N>(metadata: N): FeatureFrame<N> {
    return new FeatureFrame({ ...this.parts(), metadata });
  }

  /** A dense copy. Default `float64`, `row`. Float32 values are the nearest ones. */
  toMatrix(options?: { readonly dtype?: 'float64'; readonly order?: 'row' | 'column' }): Matrix<Float64Array>;
  toMatrix(options: { readonly dtype: 'float32'; readonly order?: 'row' | 'column' }): Matrix<Float32Array>;
  toMatrix(options: { readonly dtype?: 'float64' | 'float32'; readonly order?: 'row' | 'column' }): Matrix;
  toMatrix(options: { readonly dtype?: 'float64' | 'float32'; readonly order?: 'row' | 'column' } = {}): Matrix {
    const { dtype = 'float64', order = 'row' } = options;
    if (dtype !== 'float64' && dtype !== 'float32') throw new InvalidParamError('toMatrix', 'dtype', dtype, "use 'float64' or 'float32'");
    if (order !== 'row' && order !== 'column') throw new InvalidParamError('toMatrix', 'order', order, "use 'row' or 'column'");
    const rows = this.length;
    const columns = this.names.length;
    const data = dtype === 'float32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
    const rowStep = order === 'row' ? columns : 1;
    this.columns.forEach((column, k) => {
      const start = order === 'row' ? k : k * rows;
      for (let i = 0, at = start; i < rows; i++, at += rowStep) data[at] = column[i]!;
    });
    return { data, rows, columns, order };
  }

  /**
   * Windows of `length` consecutive rows, each a view on one row-major matrix (`length * names.length` values, oldest row first), starting
   * every `stride` rows. Default stride 1. Fewer rows than `length` give no window.
   */
  windows(options: { readonly length: number; readonly stride?: number; readonly dtype?: 'float64' }): Float64Array[];
  windows(options: { readonly length: number; readonly stride?: number; readonly dtype: 'float32' }): Float32Array[];
  windows(options: {
    readonly length: number;
    readonly stride?: number;
    readonly dtype?: 'float64' | 'float32';
  }): (Float64Array | Float32Array)[] {
    const { length, stride = 1, dtype = 'float64' } = options;
    if (!Number.isInteger(length) || length < 1) throw new InvalidParamError('windows', 'length', length, 'use an integer of 1 or more');
    if (!Number.isInteger(stride) || stride < 1) throw new InvalidParamError('windows', 'stride', stride, 'use an integer of 1 or more');
    const { data, columns, rows } = this.toMatrix({ dtype, order: 'row' });
    const views: (Float64Array | Float32Array)[] = [];
    for (let row = 0; row + length <= rows; row += stride) views.push(data.subarray(row * columns, (row + length) * columns));
    return views;
  }

  private indexOf(name: string): number {
    const index = this.names.indexOf(name);
    if (index < 0) throw new UnknownNameError('UNKNOWN_FIELD', 'field', name, this.names);
    return index;
  }

  private parts(): FrameParts<M> {
    return { timestamps: this.timestamps, names: this.names, columns: this.columns, metadata: this.metadata };
  }
}
