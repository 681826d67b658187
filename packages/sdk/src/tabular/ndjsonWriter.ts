import type { FeatureFrame } from '@barkeep/feature-core';
import type { Frames } from './frames.js';
import { MAX_VALUE_BYTES, TextBuffer } from './textBuffer.js';

/**
 * A number as JSON text: the shortest that gives its bits back, minus zero as `-0`; NaN is `null`, infinities are the strings `"Infinity"`
 * and `"-Infinity"`.
 */
export function formatJsonNumber(value: number): string {
  if (value - value === 0) return Object.is(value, -0) ? '-0' : String(value);
  return value === value ? (value > 0 ? '"Infinity"' : '"-Infinity"') : 'null';
}

/**
 * The rows of frames as NDJSON in pieces of about 128 KB, in bounded memory: `{"timestamp":"2020-03-01T00:00:00Z","sma_20":1.5,"rsi":null}`,
 * numbers as `formatJsonNumber` has them.
 */
export async function* ndjsonPieces(frames: Frames): AsyncGenerator<Uint8Array> {
  let buffer: TextBuffer | undefined;
  let keys: readonly Uint8Array[] = [];
  for await (const frame of frames) {
    if (buffer === undefined) {
      keys = keysOf(frame.names);
      buffer = new TextBuffer(keys.reduce((bytes, key) => bytes + key.length + MAX_VALUE_BYTES, 2 * MAX_VALUE_BYTES));
    }
    yield* ndjsonRows(frame, keys, buffer);
  }
  if (buffer !== undefined && buffer.length > 0) yield buffer.take();
}

/** What stands before each value, in UTF-8. */
function keysOf(names: readonly string[]): Uint8Array[] {
  return names.map((name) => new TextEncoder().encode(`,${JSON.stringify(name)}:`));
}

function* ndjsonRows(
  { timestamps, columns }: FeatureFrame<unknown>,
  keys: readonly Uint8Array[],
  buffer: TextBuffer,
): Generator<Uint8Array> {
  for (let row = 0; row < timestamps.length; row++) {
    if (buffer.isFull()) yield buffer.take();
    buffer.text('{"timestamp":"');
    buffer.time(timestamps[row]!);
    buffer.text('"');
    for (let k = 0; k < columns.length; k++) {
      const value = columns[k]![row]!;
      buffer.copy(keys[k]!);
      if (value - value === 0) buffer.number(value);
      else buffer.text(formatJsonNumber(value));
    }
    buffer.text('}\n');
  }
}
