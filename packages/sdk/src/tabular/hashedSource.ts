import { createHash } from 'node:crypto';
import type { Timers } from '../contracts/ports.js';
import type { BytesSource } from './bytesSource.js';

/** Half a millisecond of hashing. */
const HASHED_AT_ONCE = 1 << 19;

/** A source that hashes its bytes as they are read the first time, from the first on: what was parsed is what was hashed. */
export class HashedSource implements BytesSource {
  readonly size: number;
  readonly hash = createHash('sha256');
  hashedBytes = 0;
  readonly #source: BytesSource;

  constructor(source: BytesSource) {
    this.#source = source;
    this.size = source.size;
  }

  async range(from: number, to: number): Promise<Uint8Array> {
    const bytes = await this.#source.range(from, to);
    const fresh = from + bytes.length - this.hashedBytes;
    if (from <= this.hashedBytes && fresh > 0) {
      this.hash.update(bytes.subarray(bytes.length - fresh));
      this.hashedBytes += fresh;
    }
    return bytes;
  }

  /** Whether the file still begins with the bytes that a text was read from. */
  async begins(text: { readonly sha256: string; readonly size: number }, timers: Timers): Promise<boolean> {
    return this.size >= text.size && (await this.#hashUpTo(text.size, timers)) && this.hash.copy().digest('hex') === text.sha256;
  }

  /** The hash of all bytes in hexadecimal digits; those that nobody has asked for in their order are read for it. */
  async digest(timers: Timers): Promise<string> {
    await this.#hashUpTo(this.size, timers);
    return this.hash.copy().digest('hex');
  }

  /** Whether there were so many bytes. */
  async #hashUpTo(size: number, timers: Timers): Promise<boolean> {
    while (this.hashedBytes < size) {
      const to = Math.min(this.hashedBytes + HASHED_AT_ONCE, size);
      const bytes = await this.range(this.hashedBytes, to);
      if (this.hashedBytes < to || bytes.length === 0) return false;
      await timers.yieldToLoop();
    }
    return true;
  }
}
