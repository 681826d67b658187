import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  BAR_COLUMNS,
  BarkeepError,
  continuousCalendar,
  featureSet,
  InvalidParamError,
  parseTimeframe,
  timeframeMs,
  type Bars,
  type FeatureSet,
  type Timeframe,
} from '@barkeep/feature-core';
import type { IDataService, Origin, ServedFrame, TimeInput } from '../contracts/service.js';
import { parseTime } from '../service/times.js';
import { writeFileAtomically } from '../tabular/atomicFile.js';
import { BarsHasher } from './barsHash.js';
import { defaultMaxGap, segmentsOf, type GapOptions } from './gaps.js';
import { manifestText, matrixPaths, type ManifestFile, type MatrixDtype, type MatrixManifest } from './matrixManifest.js';
import { MatrixRows } from './matrixRows.js';
import type { MatrixOrder } from './npyHeader.js';

/** What is exported, and how. */
export type ExportMatrixOptions = GapOptions & {
  readonly symbol: string;
  /** A built-in set's name, a version as `name@hash`, or a set. The service must know it. */
  readonly set: string | FeatureSet;
  /** Default `1day`. */
  readonly timeframe?: Timeframe | string;
  /** First bar open, inclusive. Default: the series' first. */
  readonly start?: TimeInput;
  /** First bar open that is left out. Default: after the newest closed bar. */
  readonly end?: TimeInput;
  /** Where the matrix goes, a name in `.npy`; its bars and its manifest go beside it. */
  readonly out: string;
  /** Columns in this order. Default: all of the set's. */
  readonly columns?: readonly string[];
  /** Default `float32`: each value is the nearest one. */
  readonly dtype?: MatrixDtype;
  /** Default `C`: the values of a row side by side. */
  readonly order?: MatrixOrder;
  /** Default `series`. */
  readonly origin?: Origin;
  readonly signal?: AbortSignal;
  /** Told after each block how many rows are done. */
  readonly onProgress?: (rows: number) => void;
};

type Asked = Required<Pick<ExportMatrixOptions, 'symbol' | 'out' | 'dtype' | 'order' | 'origin' | 'columns'>> & {
  readonly set: FeatureSet;
  readonly timeframe: Timeframe;
  readonly startMs: number;
};

/**
 * Writes the features of a range as a matrix that numpy maps and Node shares: `obs.npy`, its bars `obs.bars.npy`, its manifest `obs.json`. The
 * same bars, set and options give the same bytes. The matrix is held in memory once. After an error no file of
 * this run is there; earlier ones stand unless this run has begun to replace them.
 * @throws BarkeepError `INVALID_PARAM`, `NO_BAR` where the range holds no bar, and what `IDataService.stream` throws
 */
export async function exportMatrix(service: IDataService, options: ExportMatrixOptions): Promise<MatrixManifest> {
  const asked = read(options);
  const { rows, barsSha256, originMs, symbol } = await collect(service, asked, options);
  if (rows.rows === 0) throw noBars(asked);
  const paths = matrixPaths(asked.out);
  const { signal } = options;
  const matrix = await writeHashed(paths.matrix, rows.matrixPieces(), signal);
  try {
    const bars = await writeHashed(paths.bars, rows.barsPieces(), signal);
    const manifest = manifestOf(asked, options, rows, { barsSha256, originMs, symbol, matrix, bars });
    await writeFileAtomically(paths.manifest, [new TextEncoder().encode(manifestText(manifest))]);
    return manifest;
  } catch (error) {
    await Promise.allSettled(Object.values(paths).map((path) => rm(path, { force: true })));
    throw error;
  }
}

function read(options: ExportMatrixOptions): Asked {
  const { dtype = 'float32', order = 'C', origin = 'series', symbol, out, start } = options;
  if (dtype !== 'float32' && dtype !== 'float64') throw new InvalidParamError('export', 'dtype', dtype, "use 'float32' or 'float64'");
  if (order !== 'C' && order !== 'F') throw new InvalidParamError('export', 'order', order, "use 'C' (by row) or 'F' (by column)");
  if (!/\.npy$/i.test(out)) throw new InvalidParamError('export', 'out', `'${out}'`, 'use a name that ends in .npy');
  const set = typeof options.set === 'string' ? featureSet(options.set) : options.set;
  const { columns = set.names } = options;
  const timeframe = parseTimeframe(options.timeframe ?? '1day');
  const startMs = start === undefined ? -Infinity : parseTime(start, 'start');
  return { symbol, set, timeframe, startMs, out, dtype, order, origin, columns };
}

/** What a run through the series gives. */
type Collected = { readonly rows: MatrixRows; readonly barsSha256: string; readonly originMs: number; readonly symbol: string };

/** One pass over the bars as they are now: from the origin on, so that all that the values depend on is hashed. */
async function collect(service: IDataService, asked: Asked, { start, end, signal, onProgress }: ExportMatrixOptions): Promise<Collected> {
  const { set, timeframe, origin, columns, startMs } = asked;
  const rows = new MatrixRows(columns.length, asked.dtype, asked.order);
  const hasher = new BarsHasher();
  let made: ServedFrame['metadata'] | undefined;
  const blocks = service.stream(asked.symbol, {
    timeframe,
    origin,
    set: set.version,
    fields: [...BAR_COLUMNS, ...columns],
    ...(origin === 'range' && start !== undefined ? { start } : {}),
    ...(end === undefined ? {} : { end }),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const block of blocks) {
    made ??= block.metadata;
    hasher.add(barsOf(block));
    const from = block.timestamps.findIndex((at) => at >= startMs);
    if (from >= 0 && block.length > 0) {
      const wanted = block.slice(from, block.length);
      rows.add(wanted.select(columns), barsOf(wanted));
    }
    onProgress?.(rows.rows);
  }
  return { rows, barsSha256: hasher.digest(), originMs: made?.originMs ?? NaN, symbol: made?.symbol ?? asked.symbol };
}

function barsOf(block: ServedFrame): Bars {
  const [open, high, low, close, volume] = BAR_COLUMNS.map((name) => block.column(name));
  return { timestamp: block.timestamps, open: open!, high: high!, low: low!, close: close!, volume: volume! };
}

function manifestOf(
  asked: Asked,
  options: GapOptions,
  rows: MatrixRows,
  made: Pick<MatrixManifest, 'barsSha256' | 'originMs' | 'symbol' | 'matrix' | 'bars'>,
): MatrixManifest {
  const { set, timeframe, columns, origin, dtype, order } = asked;
  const timestamps = rows.timestamps();
  const { calendar = continuousCalendar, maxGap = defaultMaxGap(timeframe, calendar) } = options;
  const isFinite = set.features.every(({ name, expression }) => !columns.includes(name) || expression.startsWith('finite(float32('));
  return {
    format: 'barkeep-matrix',
    formatVersion: 1,
    timeframe,
    timeframeMs: timeframeMs(timeframe),
    set: set.name,
    version: set.version,
    hash: set.hash,
    columns,
    origin,
    firstMs: timestamps[0]!,
    lastMs: timestamps.at(-1)!,
    rows: rows.rows,
    dtype,
    order,
    nan: isFinite ? 'finite' : 'keep',
    segments: segmentsOf(timestamps, timeframe, options),
    maxGap,
    ...made,
  };
}

async function writeHashed(path: string, pieces: Iterable<Uint8Array>, signal: AbortSignal | undefined): Promise<ManifestFile> {
  const hash = createHash('sha256');
  await writeFileAtomically(path, hashed(pieces, hash), signal === undefined ? {} : { signal });
  return { file: basename(path), sha256: hash.digest('hex') };
}

function* hashed(pieces: Iterable<Uint8Array>, hash: { update(bytes: Uint8Array): unknown }): Generator<Uint8Array> {
  for (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

function noBars({ symbol, timeframe }: Asked): BarkeepError {
  return new BarkeepError('NO_BAR', `${symbol} ${timeframe} has no closed bar in this range; choose another start and end`, {
    symbol,
    timeframe,
  });
}
