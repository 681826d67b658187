import { crc32 } from 'node:zlib';
import type { CacheValue } from '../contracts/cache.js';
import { aligned } from '../wire/aligned.js';
import { GENERATION_AT, layoutOf, MAGIC, MAX_STORED_BYTES, TIMESTAMP_AT, type Refusal } from './stamp.js';

/** The number of this layout; other values of ours, which are not vectors, have 1. */
export const VECTOR_LAYOUT = 3;

const COMPUTED_IN_AT = 8;
const GENERATED_AT = 32;
const BARS_AT = 40;
const HASH_AT = 48;
const HASH_BYTES = 32;
const VALUES_AT = HASH_AT + HASH_BYTES;
const CHECKSUM_BYTES = 4;
/** What CRC-32 gives over any bytes that end with their own CRC-32, lowest byte first. */
const RESIDUE = 0x2144df1c;
/** Bytes of memory that vectors of one reply share at most, some six: whoever keeps one keeps them all, and to make memory for each costs more than to read it. */
const MOST_TOGETHER = 8_192;
const HASH = /^[0-9a-f]{64}$/;

/** What the checksum of a value begins with, so that a value under another key is none: the CRC-32 of the key in UTF-8. */
export function seedOf(key: string): number {
  return crc32(key);
}

/**
 * A newest vector as bytes, of which every one lies where it lies in every other vector:
 *
 * | at | what |
 * |---|---|
 * | 0 | `BKV` and the layout's number, one byte |
 * | 4 | u32: n, the number of values |
 * | 8 | f64: ms that the computation took |
 * | 16 | f64: generation of the bars |
 * | 24 | f64: open of the bar, ms UTC |
 * | 32 | f64: when it was computed, ms UTC |
 * | 40 | f64: fingerprint of the bars, a whole number: `BarsChain.fingerprint` |
 * | 48 | 32 bytes: SHA-256 that names the set's version |
 * | 80 | n values, f64 |
 * | 80 + 8n | u32: CRC-32 of the key in UTF-8 followed by every byte before |
 *
 * Everything is little-endian. Undefined where the value is not a vector. `seed` is that of its key.
 */
export function encodeVector(seed: number, { header, columns }: CacheValue): Uint8Array | undefined {
  const { hash, rows, timestamp, generation, generatedAtMs, computationTimeMs, bars } = header;
  const [values] = columns;
  const numbers: unknown[] = [computationTimeMs, generation, timestamp, generatedAtMs, bars];
  if (values === undefined || columns.length !== 1 || rows !== 1 || typeof hash !== 'string' || !HASH.test(hash)) return undefined;
  if (!numbers.every(Number.isFinite)) return undefined;
  const bytes = new Uint8Array(VALUES_AT + values.byteLength + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC | (VECTOR_LAYOUT << 24), true);
  view.setUint32(4, values.length, true);
  numbers.forEach((number, k) => view.setFloat64(COMPUTED_IN_AT + 8 * k, number as number, true));
  bytes.set(Buffer.from(hash, 'hex'), HASH_AT);
  new Float64Array(bytes.buffer, VALUES_AT, values.length).set(values);
  view.setUint32(VALUES_AT + values.byteLength, crc32(bytes.subarray(0, VALUES_AT + values.byteLength), seed), true);
  return bytes;
}

/** Reads vectors from bytes: those of one reply into one piece of memory, since to make memory for each costs more than to read it. */
export class VectorDecoder {
  #memory = memoryOf(0);
  /** Bytes of replies for which there is no memory yet. */
  #reserved = 0;
  /** Doubles of it that are taken. */
  #used = 0;
  /** The last version's hash, as it lies in memory and as text. */
  readonly #hashWords = new Uint32Array(HASH_BYTES / 4);
  #hash = '0'.repeat(2 * HASH_BYTES);

  /** Says that the values of these replies are decoded next, so that they lie together. */
  reserve(replies: readonly (Uint8Array | undefined)[]): void {
    let size = 0;
    for (let k = 0; k < replies.length; k++) size += aligned(replies[k]?.length ?? 0);
    this.#reserved = size;
    this.#take(Math.min(size, MOST_TOGETHER));
  }

  /** The vector in bytes that were found under the key of `seed`; or why they are none. Never throws, whatever the bytes are. */
  decode(seed: number, bytes: Uint8Array): CacheValue | Refusal {
    const layout = layoutOf(bytes);
    if (layout === undefined) return 'foreign';
    if (layout !== VECTOR_LAYOUT) return 'layout';
    const { length } = bytes;
    if (length < VALUES_AT + CHECKSUM_BYTES || length > MAX_STORED_BYTES) return 'size';
    const at = this.#copy(bytes);
    const { words, doubles } = this.#memory;
    const n = words[2 * at + 1]!;
    if (length !== VALUES_AT + 8 * n + CHECKSUM_BYTES) return 'size';
    if (crc32(bytes, seed) !== RESIDUE) return 'checksum';
    const generation = doubles[at + GENERATION_AT / 8]!;
    const timestamp = doubles[at + TIMESTAMP_AT / 8]!;
    const generatedAtMs = doubles[at + GENERATED_AT / 8]!;
    const computationTimeMs = doubles[at + COMPUTED_IN_AT / 8]!;
    const bars = doubles[at + BARS_AT / 8]!;
    // A checksum that fits does not make it ours: another program may have written it that has the page of the layout.
    if (!Number.isFinite(generation + timestamp + generatedAtMs + computationTimeMs + bars)) return 'header';
    this.#used = at + aligned(length) / 8;
    return {
      header: { rows: 1, timestamp, hash: this.#hashAt(at), generation, generatedAtMs, computationTimeMs, bars },
      columns: [new Float64Array(doubles.buffer, 8 * at + VALUES_AT, n)],
    };
  }

  /** Copies bytes to where nothing is that is used, and gives where in doubles. */
  #copy(bytes: Uint8Array): number {
    const size = aligned(bytes.length);
    if (8 * this.#used + size > this.#memory.bytes.length) this.#take(Math.max(size, Math.min(this.#reserved, MOST_TOGETHER)));
    this.#memory.bytes.set(bytes, 8 * this.#used);
    return this.#used;
  }

  #take(size: number): void {
    this.#reserved = Math.max(0, this.#reserved - size);
    this.#memory = memoryOf(size);
    this.#used = 0;
  }

  #hashAt(at: number): string {
    const { words, bytes } = this.#memory;
    const from = 2 * at + HASH_AT / 4;
    const known = this.#hashWords;
    for (let k = 0; k < known.length; k++) {
      if (words[from + k] === known[k]) continue;
      known.set(words.subarray(from, from + known.length));
      this.#hash = Buffer.from(bytes.buffer, 4 * from, HASH_BYTES).toString('hex');
      break;
    }
    return this.#hash;
  }
}

type Memory = { readonly bytes: Uint8Array<ArrayBuffer>; readonly words: Uint32Array; readonly doubles: Float64Array<ArrayBuffer> };

function memoryOf(size: number): Memory {
  const buffer = new ArrayBuffer(size);
  return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer), doubles: new Float64Array(buffer) };
}
