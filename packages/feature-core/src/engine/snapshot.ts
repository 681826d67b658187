import { BarkeepError } from '../errors.js';
import type { FeatureSet } from '../sets/featureSet.js';

/** A stream's state as bytes. */
export type SnapshotParts = {
  /** Bars taken. */
  readonly length: number;
  /** Open of the last of them, ms UTC; NaN before the first. */
  readonly lastTimestamp: number;
  readonly originMs: number;
  readonly checkpoint: Float64Array;
};

const MAGIC = 0x31_53_4b_42; // 'BKS1', little-endian
const HASH_WORDS = 8;
const HEADER_BYTES = 4 + 4 + 4 * HASH_WORDS + 3 * 8;
const CHECKSUM_BYTES = 8;

/**
 * Layout, little-endian: 'BKS1', count of values (u32), the set's SHA-256 (32 bytes), bars taken, last timestamp, origin (f64 each), the values (f64),
 * a checksum (two u32). Equal states give equal bytes.
 */
export function encodeSnapshot(set: FeatureSet, parts: SnapshotParts): Uint8Array {
  const { checkpoint } = parts;
  const bytes = new Uint8Array(HEADER_BYTES + 8 * checkpoint.length + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, checkpoint.length, true);
  hashWords(set).forEach((word, k) => view.setUint32(8 + 4 * k, word, true));
  const scalars = 8 + 4 * HASH_WORDS;
  [parts.length, parts.lastTimestamp, parts.originMs].forEach((value, k) =>
    view.setFloat64(scalars + 8 * k, value === value ? value : NaN, true),
  );
  for (let i = 0; i < checkpoint.length; i++) view.setFloat64(HEADER_BYTES + 8 * i, checkpoint[i]!, true);
  const [a, b] = checksum(view, bytes.length - CHECKSUM_BYTES);
  view.setUint32(bytes.length - 8, a, true);
  view.setUint32(bytes.length - 4, b, true);
  return bytes;
}

/** @throws BarkeepError `INVALID_SNAPSHOT` for bytes of another set, another length, or that were damaged */
export function decodeSnapshot(set: FeatureSet, bytes: Uint8Array, values: number): SnapshotParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (reason: string): never => refuseSnapshot(set, reason);
  if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES || view.getUint32(0, true) !== MAGIC) refuse('is not one of Barkeep');
  if (hashWords(set).some((word, k) => view.getUint32(8 + 4 * k, true) !== word)) refuse('is of another feature set or version');
  const count = view.getUint32(4, true);
  if (count !== values || bytes.length !== HEADER_BYTES + 8 * count + CHECKSUM_BYTES) refuse('has the wrong length');
  const [a, b] = checksum(view, bytes.length - CHECKSUM_BYTES);
  if (view.getUint32(bytes.length - 8, true) !== a || view.getUint32(bytes.length - 4, true) !== b) refuse('is damaged');
  const checkpoint = new Float64Array(count);
  for (let i = 0; i < count; i++) checkpoint[i] = view.getFloat64(HEADER_BYTES + 8 * i, true);
  const scalars = 8 + 4 * HASH_WORDS;
  const [length, lastTimestamp, originMs] = [0, 1, 2].map((k) => view.getFloat64(scalars + 8 * k, true));
  return { length: length!, lastTimestamp: lastTimestamp!, originMs: originMs!, checkpoint };
}

/** @throws BarkeepError `INVALID_SNAPSHOT` */
export function refuseSnapshot(set: FeatureSet, reason: string): never {
  throw new BarkeepError('INVALID_SNAPSHOT', `the snapshot ${reason}; take a new one from a stream or a series of ${set.version}`, {
    version: set.version,
    reason,
  });
}

function hashWords(set: FeatureSet): number[] {
  return Array.from({ length: HASH_WORDS }, (_, k) => Number.parseInt(set.hash.slice(8 * k, 8 * k + 8), 16));
}

/** Fletcher's sum over 32-bit words: every change of one word is seen. */
function checksum(view: DataView, length: number): [number, number] {
  let a = 1;
  let b = 0;
  for (let at = 0; at < length; at += 4) {
    a = (a + view.getUint32(at, true)) >>> 0;
    b = (b + a) >>> 0;
  }
  return [a, b];
}
