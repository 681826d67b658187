import { BAR_COLUMNS, FeatureFrame, type Bars } from '@barkeep/feature-core';
import fc from 'fast-check';
import { memorySource, type BytesSource } from '../../src/tabular/bytesSource.js';

export const encoder = new TextEncoder();
export const decoder = new TextDecoder();

/** Counts how often other work was let in. */
export function countingTimers(): { yields: number; yieldToLoop: () => Promise<void> } {
  const timers = { yields: 0, yieldToLoop: () => Promise.resolve(void timers.yields++) };
  return timers;
}

export async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

export const sourceOf = (content: string | Uint8Array): BytesSource =>
  memorySource(typeof content === 'string' ? encoder.encode(content) : content);

export function frameOf(bars: Bars): FeatureFrame<unknown> {
  return new FeatureFrame<unknown>({
    timestamps: bars.timestamp,
    names: BAR_COLUMNS,
    columns: BAR_COLUMNS.map((name) => bars[name]),
    metadata: {},
  });
}

/** The frame in blocks of `rows`. */
export function* blocks(frame: FeatureFrame<unknown>, rows: number): Generator<FeatureFrame<unknown>> {
  for (let from = 0; from < frame.length; from += rows) yield frame.slice(from, from + rows);
}

/** The bits of every column; NaNs are one. */
export function bitsOf(bars: Bars): Record<string, bigint[]> {
  return Object.fromEntries(
    (['timestamp', ...BAR_COLUMNS] as const).map((name) => {
      const column = Float64Array.from(bars[name], (x) => (x === x ? x : NaN));
      return [name, [...new BigUint64Array(column.buffer)]];
    }),
  );
}

const anyValue = fc.oneof(
  fc.double(),
  fc.double({ min: 0.001, max: 1e6 }),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 1e21, 1e-7, 123456789012345680000),
);

/** Bars with ascending timestamps of years 1 to 9999 and any values. */
export const anyBars: fc.Arbitrary<Bars> = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: -62135596800000, max: 253402300799999 }),
      fc.integer({ min: 0, max: 2e9 }).map((s) => s * 1000),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .chain((times) => {
    const column = fc.array(anyValue, { minLength: times.length, maxLength: times.length }).map((values) => Float64Array.from(values));
    return fc.record({
      timestamp: fc.constant(Float64Array.from(times).sort()),
      open: column,
      high: column,
      low: column,
      close: column,
      volume: column,
    });
  });
