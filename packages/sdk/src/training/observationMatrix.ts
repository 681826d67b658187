import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { INPUT_COLUMNS, InvalidParamError, UnknownNameError, type Bars } from '@barkeep/feature-core';
import type { Files } from '../contracts/ports.js';
import { nodePorts } from '../ports/node.js';
import { barsOfColumns } from '../providers/barsOfColumns.js';
import { invalidFile } from '../tabular/faults.js';
import { requireExpected, type Expected } from './expected.js';
import { matrixPaths, parseManifest, type ManifestFile, type MatrixManifest } from './matrixManifest.js';
import { readNpy, type NpyArray } from './npyFile.js';

/** A matrix as threads hand it to each other: posted to a worker, it is the same memory there. */
export type SharedMatrix = { readonly manifest: MatrixManifest; readonly matrix: SharedArrayBuffer; readonly bars: SharedArrayBuffer };

type Values = Float32Array<SharedArrayBuffer> | Float64Array<SharedArrayBuffer>;

/** How a matrix is opened. */
export type OpenMatrixOptions = Expected & { readonly files?: Files };

/**
 * An observation matrix in memory that threads share: row i is bar i of `bars`, its values are in the order of `names`. Nobody writes to it.
 */
export class ObservationMatrix {
  readonly manifest: MatrixManifest;
  /** All values, by row (`order: 'C'`) or by column (`F`). */
  readonly data: Values;
  /** The bars of the rows. */
  readonly bars: Bars;
  readonly #shared: SharedMatrix;

  private constructor(shared: SharedMatrix) {
    this.#shared = shared;
    this.manifest = shared.manifest;
    this.data = this.manifest.dtype === 'float32' ? new Float32Array(shared.matrix) : new Float64Array(shared.matrix);
    const { rows } = this.manifest;
    this.bars = barsOfColumns(INPUT_COLUMNS.map((_, k) => new Float64Array(shared.bars, 8 * k * rows, rows)));
  }

  /** The matrix that another thread has opened; no copy. */
  static from(shared: SharedMatrix): ObservationMatrix {
    return new ObservationMatrix(shared);
  }

  get rows(): number {
    return this.manifest.rows;
  }

  get names(): readonly string[] {
    return this.manifest.columns;
  }

  /** What to post to a worker, which has the matrix by `ObservationMatrix.from`. */
  share(): SharedMatrix {
    return this.#shared;
  }

  /** The values of row `i`: a view where the matrix lies by row, a copy where by column. @throws InvalidParamError `INVALID_PARAM` */
  row(i: number): Float32Array | Float64Array {
    if (!Number.isInteger(i) || i < 0 || i >= this.rows)
      throw new InvalidParamError('matrix', 'row', i, `use an integer from 0 to ${this.rows - 1}`);
    const width = this.names.length;
    if (this.manifest.order === 'C') return this.data.subarray(i * width, (i + 1) * width);
    return picked(this.data, i, this.rows, width);
  }

  /** A column by its name: a view where the matrix lies by column, a copy where by row. @throws UnknownNameError `UNKNOWN_FIELD` */
  column(name: string): Float32Array | Float64Array {
    const k = this.names.indexOf(name);
    if (k < 0) throw new UnknownNameError('UNKNOWN_FIELD', 'column', name, this.names);
    if (this.manifest.order === 'F') return this.data.subarray(k * this.rows, (k + 1) * this.rows);
    return picked(this.data, k, this.names.length, this.rows);
  }

  /**
   * Windows of `length` rows, each a view with the oldest row first, starting every `stride` rows (default 1) inside a segment: none crosses a gap.
   * @throws InvalidParamError `INVALID_PARAM` for a length or stride below 1, or a matrix that lies by column
   */
  *windows({ length, stride = 1 }: { readonly length: number; readonly stride?: number }): Generator<Float32Array | Float64Array> {
    const { order, segments } = this.manifest;
    if (order !== 'C')
      throw new InvalidParamError('windows', 'order', order, "export the matrix with order 'C': windows are views on rows");
    if (!Number.isInteger(length) || length < 1) throw new InvalidParamError('windows', 'length', length, 'use an integer of 1 or more');
    if (!Number.isInteger(stride) || stride < 1) throw new InvalidParamError('windows', 'stride', stride, 'use an integer of 1 or more');
    const width = this.names.length;
    for (const [from, to] of segments)
      for (let row = from; row + length <= to; row += stride) yield this.data.subarray(row * width, (row + length) * width);
  }
}

/**
 * Reads a matrix once, into memory that all threads of the process share, and proves it: the manifest by its seal, the files by their hashes,
 * and columns and version by what is expected.
 * @throws BarkeepError `MISMATCH` where it is not what is expected, `INVALID_FILE` where a file is missing, broken or another one
 */
export async function openMatrix(path: string, options: OpenMatrixOptions = {}): Promise<ObservationMatrix> {
  const { files = nodePorts.files } = options;
  const paths = matrixPaths(path);
  const text = await files.read(paths.manifest);
  if (text === undefined)
    throw invalidFile({ file: paths.manifest }, `there is no such manifest beside ${path}; make both by barkeep export`);
  const manifest = parseManifest(new TextDecoder().decode(text), paths.manifest);
  requireExpected(path, manifest, options);
  const matrix = await readProven(path, manifest.matrix, [manifest.rows, manifest.columns.length], files);
  const bars = await readProven(join(dirname(path), manifest.bars.file), manifest.bars, [manifest.rows, INPUT_COLUMNS.length], files);
  return ObservationMatrix.from({ manifest, matrix: matrix.values.buffer, bars: bars.values.buffer });
}

async function readProven(path: string, { sha256 }: ManifestFile, shape: readonly number[], files: Files): Promise<NpyArray> {
  const hash = createHash('sha256');
  const array = await readNpy(path, { files, onBytes: (bytes) => hash.update(bytes) });
  const found = hash.digest('hex');
  if (found === sha256 && array.shape.join() === shape.join()) return array;
  throw invalidFile(
    { file: path },
    `is not the file that its manifest tells of (SHA-256 ${found.slice(0, 12)}…, told is ${sha256.slice(0, 12)}…); export both anew`,
    {
      found,
      told: sha256,
    },
  );
}

function picked(data: Values, first: number, step: number, count: number): Float32Array | Float64Array {
  const values = data instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0, at = first; i < count; i++, at += step) values[i] = data[at]!;
  return values;
}
