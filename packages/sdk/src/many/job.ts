import {
  BarkeepError,
  defineFeatureSet,
  type ErrorCode,
  type ErrorFields,
  type FeatureSet,
  type FrameMetadata,
} from '@barkeep/feature-core';
import type { SharedPlace } from '../contracts/computer.js';
import type { FileFault } from '../tabular/faults.js';
import type { Repair } from '../tabular/repair.js';
import type { MovedColumns, SharedColumns } from './shared.js';

/** How features are written: by the name's ending, as `barkeep compute --out` does. */
export const OUTPUT_FORMATS = ['csv', 'csv.gz', 'parquet'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A set as plain data, which goes to another thread. */
export type PackedSet = { readonly name: string; readonly version: string; readonly features: Readonly<Record<string, string>> };

/** A file of bars: its path, its name in errors, and how it is to be read. */
export type InputFile = { readonly path: string; readonly name: string; readonly repair: boolean; readonly strict: boolean };

/** A symbol's part of a panel: its bars, and the columns of the comparisons made so far. */
export type Member = { readonly bars: SharedColumns; readonly given: readonly SharedColumns[] };

/** Where features go: a file, of these columns. */
export type OutputFile = { readonly path: string; readonly format: OutputFormat; readonly names: readonly string[] };

/** A piece of work for one thread. */
export type Job = { readonly set: PackedSet } & (
  | { readonly kind: 'load'; readonly file: InputFile }
  | { readonly kind: 'inputs'; readonly stage: number; readonly member: Member }
  | {
      readonly kind: 'compare';
      readonly stage: number;
      readonly members: readonly Member[];
      readonly fromMs: number;
      readonly toMs: number;
    }
  /** Several together: a job costs a thread as much as some thousand rows. Their memory is shared if it has `sharedBytes` at most. */
  | { readonly kind: 'frames'; readonly from: readonly (InputFile | Member)[]; readonly sharedBytes: number }
  /** Rows behind the first `before` of the bars, which are written straight to where they are wanted: `Control.bars` says how far that is. */
  | {
      readonly kind: 'part';
      readonly bars: SharedColumns;
      readonly before: number;
      readonly checkpoint: Float64Array;
      readonly place: SharedPlace;
    }
  /** `unless` is the hash of an input that need not be computed again. */
  | { readonly kind: 'write'; readonly from: InputFile | Member; readonly to: OutputFile; readonly unless?: string | undefined }
);

/** What reading a file told. */
export type ReadReport = { readonly hash: string; readonly faults: readonly FileFault[]; readonly repaired?: Repair };

/** A frame whose columns, timestamps first, stand in the buffer of its job. */
export type MovedFrame = { readonly columns: MovedColumns; readonly metadata: FrameMetadata; readonly read?: ReadReport };

/** What came of a job, by its kind; an error of an input is an answer. */
export type Outcomes = {
  load: { readonly bars: SharedColumns; readonly read: ReadReport };
  inputs: { readonly columns: SharedColumns };
  compare: Record<string, never>;
  frames: { readonly buffer: ArrayBuffer | SharedArrayBuffer; readonly frames: readonly (MovedFrame | { readonly error: PackedError })[] };
  part: Record<string, never>;
  write: { readonly written?: { readonly rows: number; readonly bytes: number }; readonly read?: ReadReport };
};

/** An error as plain data. */
export type PackedError = { readonly code: ErrorCode; readonly message: string; readonly fields: ErrorFields };

export type Outcome<K extends Job['kind'] = Job['kind']> = Outcomes[K] | { readonly error: PackedError };

/** Runs jobs: threads, or the thread that asks. A fault that is nobody's input rejects. */
export interface JobPool {
  /** How many jobs run at a time. */
  readonly workers: number;
  /** Bars whose features have been computed since the pool was made. */
  readonly bars: number;
  run<K extends Job['kind']>(job: Extract<Job, { kind: K }>): Promise<Outcome<K>>;
  /** Asks the jobs that run to end at their next step. */
  stop(): void;
  close(): Promise<void>;
}

export function packSet({ name, version, features }: FeatureSet): PackedSet {
  return { name, version, features: Object.fromEntries(features.map((feature) => [feature.name, feature.expression])) };
}

/** @throws BarkeepError `INTERNAL` where another set comes of it than was packed */
export function unpackSet({ name, version, features }: PackedSet): FeatureSet {
  const set = defineFeatureSet(name, features);
  if (set.version === version) return set;
  throw new BarkeepError('INTERNAL', `${version} has become ${set.version} on its way to another thread`, { version });
}

export function packError({ code, message, fields }: BarkeepError): PackedError {
  return { code, message, fields };
}

export function unpackError({ code, message, fields }: PackedError): BarkeepError {
  return new BarkeepError(code, message, fields);
}
