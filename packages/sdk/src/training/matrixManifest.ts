import type { Timeframe } from '@barkeep/feature-core';
import type { Origin } from '../contracts/service.js';
import { invalidFile } from '../tabular/faults.js';
import type { RowSpan } from './gaps.js';
import type { MatrixOrder } from './npyHeader.js';
import { openSealed, sealedText, type Json, type JsonObject } from './sealed.js';

export type MatrixDtype = 'float32' | 'float64';

/** A file beside the manifest, by its name, with the SHA-256 of its bytes. */
export type ManifestFile = { readonly file: string; readonly sha256: string };

/** What is known of an observation matrix: what it was made of, by what, and what its bytes are. Row i is the bar i of `bars`. */
export type MatrixManifest = {
  readonly format: 'barkeep-matrix';
  readonly formatVersion: 1;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly timeframeMs: number;
  /** The set's name, `name@hash`, and the whole hash. */
  readonly set: string;
  readonly version: string;
  readonly hash: string;
  readonly columns: readonly string[];
  readonly origin: Origin;
  /** Open of the bar that the computation started from, of the first row and of the last one, ms UTC. */
  readonly originMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly rows: number;
  readonly dtype: MatrixDtype;
  readonly order: MatrixOrder;
  /** `keep`: NaN stays NaN. `finite`: the set itself rounds to float32 once, and has 0 for NaN, 1 and −1 for the infinities. */
  readonly nan: 'keep' | 'finite';
  /** Rows `[from, to)` without a gap of more than `maxGap` steps of the timeframe. */
  readonly segments: readonly RowSpan[];
  readonly maxGap: number;
  /** SHA-256 of the bars from the origin to the last row, as `hashBars` has it. */
  readonly barsSha256: string;
  readonly matrix: ManifestFile;
  /** The bars of the rows: timestamp, open, high, low, close, volume as float64, column by column. */
  readonly bars: ManifestFile;
};

/** The paths of a matrix `obs.npy`: its bars are `obs.bars.npy`, its manifest is `obs.json`. */
export function matrixPaths(path: string): { readonly matrix: string; readonly bars: string; readonly manifest: string } {
  const stem = path.replace(/\.npy$/i, '');
  return { matrix: path, bars: `${stem}.bars.npy`, manifest: `${stem}.json` };
}

/** The manifest as text, the same for the same content. */
export function manifestText(manifest: MatrixManifest): string {
  return sealedText(manifest as unknown as JsonObject);
}

const TYPES: Readonly<Record<keyof MatrixManifest, (value: Json | undefined) => boolean>> = {
  format: (value) => value === 'barkeep-matrix',
  formatVersion: (value) => value === 1,
  symbol: isText,
  timeframe: isText,
  timeframeMs: isNumber,
  set: isText,
  version: isText,
  hash: isText,
  columns: (value) => Array.isArray(value) && value.every(isText),
  origin: (value) => value === 'series' || value === 'range',
  originMs: isNumber,
  firstMs: isNumber,
  lastMs: isNumber,
  rows: isNumber,
  dtype: (value) => value === 'float32' || value === 'float64',
  order: (value) => value === 'C' || value === 'F',
  nan: (value) => value === 'keep' || value === 'finite',
  segments: (value) => Array.isArray(value) && value.every((span) => Array.isArray(span) && span.length === 2 && span.every(isNumber)),
  maxGap: isNumber,
  barsSha256: isText,
  matrix: isFile,
  bars: isFile,
};

/**
 * The manifest that a text holds.
 * @throws BarkeepError `INVALID_FILE` where it has been changed, is of another format, or lacks something
 */
export function parseManifest(text: string, file: string): MatrixManifest {
  const content = openSealed(text, file);
  const wrong = Object.entries(TYPES).find(([key, holds]) => !holds(content[key]));
  if (wrong !== undefined)
    throw invalidFile(
      { file },
      `is no manifest of a matrix that this release reads: ${wrong[0]} is ${JSON.stringify(content[wrong[0]])}; make it anew by barkeep export`,
      {
        key: wrong[0],
      },
    );
  const { seal: _seal, ...manifest } = content;
  return manifest as unknown as MatrixManifest;
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string';
}

function isNumber(value: Json | undefined): boolean {
  return typeof value === 'number';
}

function isFile(value: Json | undefined): boolean {
  const { file, sha256 } = (value ?? {}) as Record<string, Json>;
  return isText(file) && isText(sha256);
}
