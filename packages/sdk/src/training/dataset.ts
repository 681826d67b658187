import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidParamError, type Bars, type FeatureFrame, type FeatureSet, type Timeframe } from '@barkeep/feature-core';
import type { Origin } from '../contracts/service.js';
import { writeFileAtomically } from '../tabular/atomicFile.js';
import { hashBars } from './barsHash.js';
import type { LabelColumn } from './labels/label.js';
import type { MatrixDtype } from './matrixManifest.js';
import { npyPieces, type NpyValues } from './npyFile.js';
import type { MatrixOrder, NpyDtype } from './npyHeader.js';
import type { Scaler } from './scaler.js';
import { canonicalJson, sealedText, sha256Of, type JsonObject } from './sealed.js';
import type { Split } from './splits/split.js';

/** What a dataset is made of. */
export type Dataset = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The set of the features; joined columns are told by their names. */
  readonly set: FeatureSet;
  readonly origin: Origin;
  /** All bars that the features and the labels were computed from. */
  readonly bars: Bars;
  /** The features, a row for each label. */
  readonly features: FeatureFrame<unknown>;
  readonly label: LabelColumn;
  readonly splits: readonly Split[];
  /** One for each split, or none at all. */
  readonly scalers?: readonly Scaler[];
  /** Default `float32`. */
  readonly dtype?: MatrixDtype;
  /** Default `C`. */
  readonly order?: MatrixOrder;
  /** Whatever else the manifest is to say; no times, if the same command is to give the same bytes. */
  readonly about?: JsonObject;
};

/** The name of the manifest in the folder of a dataset. */
export const DATASET_MANIFEST = 'manifest.json';

type File = { readonly name: string; readonly pieces: () => Iterable<Uint8Array> };

/**
 * Writes a dataset as files that numpy, the Python client and Node read: `features.npy`, `timestamps.npy`, `labels.npy`, `label_ends.npy`, `splits.json`, a `scaler-N.json`
 * for each scaler, and last `manifest.json` with the SHA-256 of every file, of the bars and of the set. The same dataset gives the same bytes; of a run that failed no file is left.
 * @throws InvalidParamError `INVALID_PARAM` where the parts do not belong together
 */
export async function writeDataset(folder: string, dataset: Dataset): Promise<JsonObject> {
  requireParts(dataset);
  await mkdir(folder, { recursive: true });
  const hashes: Record<string, string> = {};
  try {
    for (const { name, pieces } of filesOf(dataset)) {
      const bytes = Buffer.concat([...pieces()]);
      await writeFileAtomically(join(folder, name), [bytes]);
      hashes[name] = sha256Of(bytes);
    }
    const manifest = manifestOf(dataset, hashes);
    await writeFileAtomically(join(folder, DATASET_MANIFEST), [encode(sealedText(manifest))]);
    return manifest;
  } catch (error) {
    for (const name of Object.keys(hashes)) await rm(join(folder, name), { force: true });
    throw error;
  }
}

function requireParts({ features, label, splits, scalers = [] }: Dataset): void {
  const rows = features.length;
  if (label.length !== rows) throw new InvalidParamError('dataset', 'label.length', label.length, `use ${rows}, the rows of the features`);
  const last = Math.max(0, ...splits.flatMap(({ train, test }) => [...train, ...test].map(([, to]) => to)));
  if (last > rows) throw new InvalidParamError('dataset', 'splits', `up to row ${last}`, `there are ${rows} rows; split these`);
  if (scalers.length !== 0 && scalers.length !== splits.length)
    throw new InvalidParamError('dataset', 'scalers.length', scalers.length, `use one for each of the ${splits.length} splits, or none`);
  const foreign = scalers.findIndex((scaler, i) => canonicalJson(scaler.train) !== canonicalJson(splits[i]!.train));
  if (foreign >= 0)
    throw new InvalidParamError(
      'dataset',
      `scalers[${foreign}]`,
      'fitted on other rows',
      `fit it on the training rows of ${splits[foreign]!.name}`,
    );
}

function filesOf({ features, label, splits, scalers = [], dtype = 'float32', order = 'C' }: Dataset): File[] {
  const rows = features.length;
  const matrix = features.toMatrix({ dtype, order: order === 'C' ? 'row' : 'column' }).data;
  return [
    npy('features.npy', dtype === 'float32' ? '<f4' : '<f8', matrix, [rows, features.names.length], order),
    npy('timestamps.npy', '<f8', features.timestamps, [rows]),
    npy('labels.npy', '<f8', label.values, [rows]),
    npy('label_ends.npy', '<i4', label.ends, [rows]),
    json('splits.json', sealedText({ splits: splits.map(({ name, train, test, leftOut }) => ({ name, train, test, leftOut })) })),
    ...scalers.map((scaler, i) => json(`scaler-${i}.json`, scaler.text())),
  ];
}

function npy(name: string, dtype: NpyDtype, values: NpyValues, shape: readonly number[], order: MatrixOrder = 'C'): File {
  return { name, pieces: () => npyPieces({ dtype, order, shape }, [values]) };
}

function json(name: string, text: string): File {
  return { name, pieces: () => [encode(text)] };
}

function manifestOf(dataset: Dataset, files: Readonly<Record<string, string>>): JsonObject {
  const { symbol, timeframe, set, origin, bars, features, label, splits, dtype = 'float32', order = 'C', about = {} } = dataset;
  const { timestamps } = features;
  return {
    format: 'barkeep-dataset',
    formatVersion: 1,
    symbol,
    timeframe,
    set: set.name,
    version: set.version,
    hash: set.hash,
    origin,
    columns: features.names,
    label: { name: label.label.name, span: label.label.span, ...label.label.spec },
    rows: features.length,
    firstMs: timestamps[0] ?? null,
    lastMs: timestamps.at(-1) ?? null,
    dtype,
    order,
    splits: splits.map(({ name }) => name),
    barsSha256: hashBars(bars),
    files,
    about,
  };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
