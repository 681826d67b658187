import { BAR_COLUMNS, allocateBars, sliceBars, type Bars } from '@barkeep/feature-core';

/** Bars that grow at the end without copying all of them each time. What was given before never changes: rows are added behind it. */
export class BarsStore {
  #bars: Bars;
  #length: number;

  /** Keeps `initial` itself, no copy. */
  constructor(initial: Bars) {
    this.#bars = initial;
    this.#length = initial.timestamp.length;
  }

  get length(): number {
    return this.#length;
  }

  /** All rows as views. */
  get bars(): Bars {
    return sliceBars(this.#bars, 0, this.#length);
  }

  append(more: Bars): void {
    const from = this.#length;
    const length = from + more.timestamp.length;
    if (length > this.#bars.timestamp.length) this.#bars = copied(this.bars, Math.max(length, Math.ceil(from * 1.25)));
    for (const column of COLUMNS) this.#bars[column].set(more[column], from);
    this.#length = length;
  }
}

const COLUMNS = ['timestamp', ...BAR_COLUMNS] as const;

function copied(bars: Bars, capacity: number): Bars {
  const copy = allocateBars(capacity);
  for (const column of COLUMNS) copy[column].set(bars[column]);
  return copy;
}

/** Bars in arrays of their own. */
export function copyBars(bars: Bars): Bars {
  return copied(bars, bars.timestamp.length);
}
