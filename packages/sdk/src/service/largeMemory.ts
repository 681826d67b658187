/** What is smaller is not worth a note: 64 KiB. */
const FEWEST_BYTES = 1 << 16;

/**
 * Memory for finished columns. The collector of garbage runs for every 16 MB of ordinary arrays, one range of 10,000 bars of a wide set, however little garbage there is, and
 * takes as long as the range. It does not count shared memory, so what is asked for is shared, and counted here: as soon as `mostBytes` are held by whomever, or were let go of and not collected
 * yet, arrays are ordinary ones, which make it run.
 */
export class LargeMemory {
  readonly #mostBytes: number;
  #heldBytes = 0;
  readonly #collected = new FinalizationRegistry((bytes: number) => (this.#heldBytes -= bytes));

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** `length` zeros. */
  take(length: number): Float64Array {
    const bytes = 8 * length;
    if (bytes < FEWEST_BYTES || bytes > this.room) return new Float64Array(length);
    const buffer = new SharedArrayBuffer(bytes);
    this.hold(buffer);
    return new Float64Array(buffer);
  }

  /** How many bytes more may be shared. */
  get room(): number {
    return this.#mostBytes - this.#heldBytes;
  }

  /** Counts shared memory that was made elsewhere. */
  hold(buffer: SharedArrayBuffer): void {
    this.#heldBytes += buffer.byteLength;
    this.#collected.register(buffer, buffer.byteLength);
  }
}
