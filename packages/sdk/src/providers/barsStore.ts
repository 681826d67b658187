import { INPUT_COLUMNS, allocateBars, sliceBars, type Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';

/** Bars that grow at the end without copying all of them each time. What was given before never changes: rows are added behind it. */
export class BarsStore {
  #bars: Bars;
  #length: number;
  /** The rows so far, made when first asked for. */
  #view: Bars | undefined;

  /** Keeps `initial` itself, no copy; its first `length` rows are there, the rest is room. */
  constructor(initial: Bars, length = initial.timestamp.length) {
    this.#bars = initial;
    this.#length = length;
  }

  /** A store of a copy with room for more rows, so that the first append does not copy all of them. */
  static copyOf(bars: Bars): BarsStore {
    const { length } = bars.timestamp;
    return new BarsStore(copied(bars, Math.ceil(length * GROWTH)), length);
  }

  get length(): number {
    return this.#length;
  }

  /** All rows as views. */
  get bars(): Bars {
    return (this.#view ??= sliceBars(this.#bars, 0, this.#length));
  }

  append(more: Bars): void {
    if (more.timestamp.length === 0) return;
    const from = this.#length;
    const length = from + more.timestamp.length;
    if (length > this.#bars.timestamp.length) this.#bars = copied(this.bars, this.#larger(length));
    for (const column of INPUT_COLUMNS) this.#bars[column].set(more[column], from);
    this.#length = length;
    this.#view = undefined;
  }

  /** Makes room for `more` rows, in slices: an append of that many then copies no earlier row. Nobody may append meanwhile. */
  async reserve(more: number, timers: Timers): Promise<void> {
    const length = this.#length + more;
    if (length <= this.#bars.timestamp.length) return;
    const larger = {} as Record<(typeof INPUT_COLUMNS)[number], Float64Array>;
    for (const column of INPUT_COLUMNS) {
      larger[column] = new Float64Array(this.#larger(length));
      larger[column].set(this.bars[column]);
      await timers.yieldToLoop();
    }
    this.#bars = larger;
    this.#view = undefined;
  }

  #larger(length: number): number {
    return Math.max(length, Math.ceil(this.#length * GROWTH));
  }
}

/** Rows that there is room for, of those that are there, where a store has to grow. */
const GROWTH = 1.25;

function copied(bars: Bars, capacity: number): Bars {
  const copy = allocateBars(capacity);
  for (const column of INPUT_COLUMNS) copy[column].set(bars[column]);
  return copy;
}

/** Bars in arrays of their own. */
export function copyBars(bars: Bars): Bars {
  return copied(bars, bars.timestamp.length);
}
