/** Bytes that are kept for the next job at most: 16 MiB. */
const MOST_BYTES = 1 << 24;

/**
 * Memory that a thread uses again for each job: bars and files are gone when their features stand elsewhere, and memory that is new each time makes the collector of
 * garbage run for it. Grows to what the jobs before took.
 */
export class Scratch {
  #memory = new ArrayBuffer(0);
  #used = 0;
  #asked = 0;

  /** `length` values, of which nothing is known; good until `reset`. */
  readonly values = (length: number): Float64Array => {
    const at = this.#take(8 * length);
    return at === undefined ? new Float64Array(length) : new Float64Array(this.#memory, at, length);
  };

  /** `length` bytes, of which nothing is known; good until `reset`. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return at === undefined ? new Uint8Array(length) : new Uint8Array(this.#memory, at, length);
  }

  /** Takes everything back. */
  reset(): void {
    if (this.#asked > this.#memory.byteLength && this.#asked <= MOST_BYTES) this.#memory = new ArrayBuffer(this.#asked);
    this.#used = this.#asked = 0;
  }

  #take(bytes: number): number | undefined {
    const whole = 8 * Math.ceil(bytes / 8);
    this.#asked += whole;
    if (this.#used + whole > this.#memory.byteLength) return undefined;
    this.#used += whole;
    return this.#used - whole;
  }
}
