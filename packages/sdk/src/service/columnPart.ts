import type { CacheValue } from '../contracts/cache.js';

/** Columns that lie in one piece of memory one after the other, each `stride` values after the one before. */
export type ColumnMemory = { readonly memory: Float64Array; readonly stride: number; readonly width: number };

/**
 * Rows `[from, to)` of such columns as a cached value. The views are made when they are looked at: thousands of them, which a range of many columns would hold for as long as it is
 * cached, cost every run of the garbage collector more than they cost to make.
 */
export class ColumnPart implements CacheValue {
  readonly header: CacheValue['header'];
  readonly #whole: ColumnMemory;
  readonly #from: number;
  readonly #to: number;

  constructor(header: CacheValue['header'], whole: ColumnMemory, from: number, to: number) {
    this.header = header;
    this.#whole = whole;
    this.#from = from;
    this.#to = to;
  }

  get byteSize(): number {
    return 8 * this.#whole.width * (this.#to - this.#from);
  }

  /** Whether the rows of `next` are right behind these. */
  isBefore(next: ColumnPart): boolean {
    return next.#whole === this.#whole && next.#from === this.#to;
  }

  /** Views on these rows and all up to the last of `last`. */
  columnsTo(last: ColumnPart): readonly Float64Array[] {
    return columnsOf(this.#whole, this.#from, last.#to);
  }

  get columns(): readonly Float64Array[] {
    return columnsOf(this.#whole, this.#from, this.#to);
  }
}

/** Views on rows `[from, to)` of every column. */
export function columnsOf({ memory, stride, width }: ColumnMemory, from: number, to: number): Float64Array[] {
  return Array.from({ length: width }, (_, k) => memory.subarray(k * stride + from, k * stride + to));
}
