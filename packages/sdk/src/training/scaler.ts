import { createHash } from 'node:crypto';
import { BarkeepError, FeatureFrame } from '@barkeep/feature-core';
import { requireExpected } from './expected.js';
import type { RowSpan } from './gaps.js';
import { openSealed, sealedText, type JsonObject } from './sealed.js';
import { invalidFile } from '../tabular/faults.js';
import { countRows, type Split } from './splits/split.js';

/** Columns by name: a `FeatureFrame` or an `ObservationMatrix`. */
export type ColumnSource = { readonly names: readonly string[]; column(name: string): Float64Array | Float32Array };

export type ScalerKind = 'standard' | 'robust';

type ScalerParts = {
  readonly kind: ScalerKind;
  readonly columns: readonly string[];
  readonly center: readonly number[];
  readonly scale: readonly number[];
  readonly train: readonly RowSpan[];
  readonly trainSha256: string;
};

/** Takes a center from each column and divides by a scale, both of training rows. */
export class Scaler implements ScalerParts {
  readonly kind: ScalerKind;
  readonly columns: readonly string[];
  readonly center: readonly number[];
  /** Never 0: a column that was constant is divided by 1. */
  readonly scale: readonly number[];
  /** The rows that it was fitted on, and the SHA-256 of their values, column by column as doubles. */
  readonly train: readonly RowSpan[];
  readonly trainSha256: string;

  constructor(parts: ScalerParts) {
    this.kind = parts.kind;
    this.columns = parts.columns;
    this.center = parts.center;
    this.scale = parts.scale;
    this.train = parts.train;
    this.trainSha256 = parts.trainSha256;
  }

  /** The scaled columns of a frame; NaN stays NaN. @throws BarkeepError `MISMATCH` for other columns than it was fitted on */
  apply<M>(frame: FeatureFrame<M>): FeatureFrame<M> {
    requireExpected('the frame to scale', { columns: frame.names, version: '' }, { columns: this.columns });
    const columns = frame.columns.map((column, k) => column.map((value) => (value - this.center[k]!) / this.scale[k]!));
    return new FeatureFrame({ timestamps: frame.timestamps, names: frame.names, columns, metadata: frame.metadata });
  }

  /** As text with its own hash in it, which `Scaler.parse` and the Python client read. */
  text(): string {
    const { kind, columns, center, scale, train, trainSha256 } = this;
    return sealedText({ format: 'barkeep-scaler', formatVersion: 1, kind, columns, center, scale, train, trainSha256 });
  }

  /** @throws BarkeepError `INVALID_FILE` for a text that is no scaler, or was changed since it was written */
  static parse(text: string, file = 'scaler'): Scaler {
    const content = openSealed(text, file);
    if (content['format'] !== 'barkeep-scaler' || content['formatVersion'] !== 1)
      throw invalidFile({ file }, 'is no scaler that this release reads; fit it anew');
    return new Scaler(content as JsonObject as unknown as ScalerParts);
  }
}

/**
 * Mean 0 and deviation 1 (ddof 0) over the training rows of a split. NaN is passed over.
 * @throws BarkeepError `INVALID_RANGE` where a column has no value in the training rows, or an infinity
 */
export function fitStandardScaler(features: ColumnSource, split: Split): Scaler {
  return fit('standard', features, split, (values) => {
    const mean = sumOf(values) / values.length;
    return [mean, Math.sqrt(sumOf(values.map((value) => (value - mean) * (value - mean))) / values.length)];
  });
}

/**
 * Median 0 and interquartile range 1 over the training rows of a split, quartiles between two values by their share. NaN is passed over.
 * @throws BarkeepError `INVALID_RANGE` where a column has no value in the training rows, or an infinity
 */
export function fitRobustScaler(features: ColumnSource, split: Split): Scaler {
  return fit('robust', features, split, (values) => {
    const sorted = values.toSorted();
    return [quantile(sorted, 0.5), quantile(sorted, 0.75) - quantile(sorted, 0.25)];
  });
}

function fit(kind: ScalerKind, features: ColumnSource, split: Split, measure: (values: Float64Array) => [number, number]): Scaler {
  const hash = createHash('sha256');
  const measures = features.names.map((name) => {
    const values = trainingValues(features.column(name), split);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const valid = values.filter((value) => value === value);
    if (valid.length > 0 && valid.every((value) => Number.isFinite(value))) return measure(valid);
    throw new BarkeepError(
      'INVALID_RANGE',
      `column ${name} has ${valid.length === 0 ? 'no value' : 'an infinity'} in the training rows of ${split.name}; leave it out, or train on other rows`,
      { column: name, split: split.name },
    );
  });
  return new Scaler({
    kind,
    columns: features.names,
    center: measures.map(([center]) => center),
    scale: measures.map(([, scale]) => (scale === 0 ? 1 : scale)),
    train: split.train,
    trainSha256: hash.digest('hex'),
  });
}

function trainingValues(column: Float64Array | Float32Array, { train }: Split): Float64Array {
  const values = new Float64Array(countRows(train));
  let at = 0;
  for (const [from, to] of train)
    for (let i = from; i < to; i++) {
      const value = column[i]!;
      values[at++] = value === value ? value : NaN;
    }
  return values;
}

/** Neumaier's sum: what is lost of each addition is added at the end. */
function sumOf(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}
