import type { CacheOutcome } from '../contracts/service.js';

const RANK: Readonly<Record<CacheOutcome, number>> = { hit: 0, resumed: 1, miss: 2 };

/** The outcome of an answer that was put together from several: the costliest of them. */
export function costlier(a: CacheOutcome, b: CacheOutcome): CacheOutcome {
  return RANK[a] >= RANK[b] ? a : b;
}

/** What a service counts: each request once, and the work of the kernels. */
export class Tally {
  hits = 0;
  resumed = 0;
  misses = 0;
  errors = 0;
  computationMs = 0;
  barsComputed = 0;

  count(outcome: CacheOutcome): void {
    if (outcome === 'hit') this.hits++;
    else if (outcome === 'resumed') this.resumed++;
    else this.misses++;
  }

  /** Rows that went through kernels. */
  ran(rows: number): void {
    this.barsComputed += rows;
  }
}
