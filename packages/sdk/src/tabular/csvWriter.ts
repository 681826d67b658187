import type { FeatureFrame } from '@barkeep/feature-core';
import type { Frames } from './frames.js';
import { MAX_VALUE_BYTES, TextBuffer } from './textBuffer.js';

const COMMA = 44;
const NEWLINE = 10;

/**
 * The rows of frames as CSV in pieces of about 128 KB, in bounded memory: a header, then `timestamp` in ISO-8601 UTC and the frames' columns.
 * Numbers are the shortest text that gives their bits back; NaN is an empty field, infinities are `inf` and `-inf`, minus zero is `-0`.
 */
export async function* csvPieces(frames: Frames): AsyncGenerator<Uint8Array> {
  let buffer: TextBuffer | undefined;
  for await (const frame of frames) {
    if (buffer === undefined) {
      const header = csvHeader(frame.names);
      buffer = new TextBuffer(Math.max(header.length, (frame.names.length + 1) * MAX_VALUE_BYTES));
      buffer.copy(header);
    }
    yield* csvRows(frame, buffer);
  }
  if (buffer !== undefined && buffer.length > 0) yield buffer.take();
}

/** The header line, in UTF-8. */
export function csvHeader(names: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${['timestamp', ...names].map(quoted).join(',')}\n`);
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function* csvRows({ timestamps, columns }: FeatureFrame<unknown>, buffer: TextBuffer): Generator<Uint8Array> {
  for (let row = 0; row < timestamps.length; row++) {
    if (buffer.isFull()) yield buffer.take();
    buffer.time(timestamps[row]!);
    for (let k = 0; k < columns.length; k++) {
      const value = columns[k]![row]!;
      buffer.byte(COMMA);
      if (value - value === 0) buffer.number(value);
      else if (value === value) buffer.text(value > 0 ? 'inf' : '-inf');
    }
    buffer.byte(NEWLINE);
  }
}
