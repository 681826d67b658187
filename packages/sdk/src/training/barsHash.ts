import { createHash, type Hash } from 'node:crypto';
import { INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';

/** Rows turned into bytes at a time. */
const BLOCK_ROWS = 4096;

/**
 * Hashes bars as they come, oldest first: SHA-256 over the rows, of each the timestamp (ms UTC), open, high, low, close and volume as
 * little-endian doubles, every NaN as the same one. It does not matter in which blocks they come, nor in which file they were.
 */
export class BarsHasher {
  readonly #hash: Hash = createHash('sha256');
  readonly #rows = new Float64Array(BLOCK_ROWS * INPUT_COLUMNS.length);

  add(bars: Bars): void {
    const { length } = bars.timestamp;
    for (let from = 0; from < length; from += BLOCK_ROWS) this.#addBlock(bars, from, Math.min(length, from + BLOCK_ROWS));
  }

  /** The hash in hexadecimal digits. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  #addBlock(bars: Bars, from: number, to: number): void {
    const width = INPUT_COLUMNS.length;
    INPUT_COLUMNS.forEach((name, k) => {
      const column = bars[name];
      for (let i = from, at = k; i < to; i++, at += width) {
        const value = column[i]!;
        this.#rows[at] = value === value ? value : NaN;
      }
    });
    this.#hash.update(new Uint8Array(this.#rows.buffer, 0, 8 * width * (to - from)));
  }
}

/** The hash of bars, as `BarsHasher` makes it: what tells whether two results were made of the same bars. */
export function hashBars(bars: Bars): string {
  const hasher = new BarsHasher();
  hasher.add(bars);
  return hasher.digest();
}
