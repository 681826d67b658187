import { BAR_COLUMNS, BarkeepError, FeatureFrame, type Bars } from '@barkeep/feature-core';
import type { FeatureVector, ServedFrame, ServedMetadata } from '../contracts/service.js';
import { decodeBlocks, encodeBlock, type ColumnBlock } from './columns.js';

/** A frame as one block; `last` unless more blocks of the same answer follow. */
export function encodeFrame(frame: ServedFrame, { last = true }: { readonly last?: boolean } = {}): Uint8Array {
  const { timestamps, columns, names, metadata } = frame;
  return encodeBlock({ header: { names, last, metadata }, timestamps, columns });
}

/** A vector as a block of one row; `last` unless more blocks of the same answer follow. */
export function encodeVector(vector: FeatureVector, { last = true }: { readonly last?: boolean } = {}): Uint8Array {
  const { timestamp, names, values, metadata } = vector;
  const columns = names.map((_, k) => values.subarray(k, k + 1));
  return encodeBlock({ header: { names, last, metadata }, timestamps: Float64Array.of(timestamp), columns });
}

/** Bars as one block. */
export function encodeBars(bars: Bars): Uint8Array {
  return encodeBlock({
    header: { names: BAR_COLUMNS, last: true, metadata: {} },
    timestamps: bars.timestamp,
    columns: BAR_COLUMNS.map((name) => bars[name]),
  });
}

/** The bars of a body that `encodeBars` made; blocks are joined. @throws BarkeepError `INVALID_BARS` */
export function decodeBars(bytes: Uint8Array): Bars {
  const blocks = wholeBlocks(bytes);
  const columnOf = (name: string): Float64Array =>
    concatenated(blocks.map((block) => block.columns[block.header.names.indexOf(name)] ?? missing(name)));
  const [open, high, low, close, volume] = BAR_COLUMNS.map(columnOf) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { timestamp: concatenated(blocks.map((block) => block.timestamps)), open, high, low, close, volume };
}

/** The frame of one block. */
export function frameOfBlock({ header, timestamps, columns }: ColumnBlock): ServedFrame {
  return new FeatureFrame({ timestamps, columns, names: header.names, metadata: header.metadata as ServedMetadata });
}

/** One frame of all blocks of an answer; what is known of the whole stands in the last. */
export function joinBlocks(blocks: readonly ColumnBlock[]): ServedFrame {
  const last = blocks.at(-1)!;
  if (blocks.length === 1) return frameOfBlock(last);
  return frameOfBlock({
    header: last.header,
    timestamps: concatenated(blocks.map((block) => block.timestamps)),
    columns: last.columns.map((_, k) => concatenated(blocks.map((block) => block.columns[k]!))),
  });
}

/** The vector of a block of one row. @throws BarkeepError `UNAVAILABLE` where it has not one row */
export function vectorOfBlock({ header, timestamps, columns }: ColumnBlock): FeatureVector {
  if (timestamps.length !== 1)
    throw new BarkeepError('UNAVAILABLE', `the answer has ${timestamps.length} rows where one was asked for; ask again`);
  return {
    timestamp: timestamps[0]!,
    names: header.names,
    values: Float64Array.from(columns, (column) => column[0]!),
    metadata: header.metadata as ServedMetadata,
  };
}

function wholeBlocks(bytes: Uint8Array): ColumnBlock[] {
  try {
    return decodeBlocks(bytes);
  } catch (cause) {
    throw new BarkeepError(
      'INVALID_BARS',
      'the body is no whole block of bars; send application/vnd.barkeep.columns as encodeBars makes it, or JSON',
      {},
      { cause },
    );
  }
}

function missing(name: string): never {
  throw new BarkeepError('INVALID_BARS', `the block has no column '${name}'; send open, high, low, close, volume`, { column: name });
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
