import type { AnswerCounts, CacheOutcome, HitRates } from '../contracts/service.js';
import { HitRate } from './hitRate.js';

const RANK: Readonly<Record<CacheOutcome, number>> = { hit: 0, resumed: 1, miss: 2 };

/** The outcome of an answer that was put together from several: the costliest of them. */
export function costlier(a: CacheOutcome, b: CacheOutcome): CacheOutcome {
  return RANK[a] >= RANK[b] ? a : b;
}

/** What is counted of the answers of one set. */
export type SetTally = { -readonly [K in keyof AnswerCounts]: AnswerCounts[K] };

function noAnswers(): SetTally {
  return { hits: 0, resumed: 0, misses: 0, stale: 0, errors: 0 };
}

/** What a service counts: each request once, by its set, and the work of the kernels. */
export class Tally {
  readonly #sets = new Map<string, SetTally>();
  readonly #hitRate = new HitRate();
  #lastVersion = '';
  #last = noAnswers();
  /** Questions that were refused before it was known of which set they are. */
  refused = 0;
  computationMs = 0;
  barsComputed = 0;

  /** The counts of a set's version. Many answers in a row are of the same one. */
  of(version: string): SetTally {
    if (version === this.#lastVersion) return this.#last;
    let counts = this.#sets.get(version);
    if (counts === undefined) this.#sets.set(version, (counts = noAnswers()));
    this.#lastVersion = version;
    this.#last = counts;
    return counts;
  }

  count(counts: SetTally, { outcome, stale }: { readonly outcome: CacheOutcome; readonly stale: boolean }, nowMs: number): void {
    if (outcome === 'hit') counts.hits++;
    else if (outcome === 'resumed') counts.resumed++;
    else counts.misses++;
    if (stale) counts.stale++;
    this.#hitRate.count(outcome === 'hit', nowMs);
  }

  /** A hit that is not stale: the commonest answer. */
  hit(counts: SetTally, nowMs: number): void {
    counts.hits++;
    this.#hitRate.count(true, nowMs);
  }

  /** Rows that went through kernels. */
  ran(rows: number): void {
    this.barsComputed += rows;
  }

  totals(): AnswerCounts {
    const total = { hits: 0, resumed: 0, misses: 0, stale: 0, errors: this.refused };
    for (const { hits, resumed, misses, stale, errors } of this.#sets.values()) {
      total.hits += hits;
      total.resumed += resumed;
      total.misses += misses;
      total.stale += stale;
      total.errors += errors;
    }
    return total;
  }

  sets(): Readonly<Record<string, AnswerCounts>> {
    return Object.fromEntries(Array.from(this.#sets, ([version, counts]) => [version, { ...counts }]));
  }

  hitRates(nowMs: number): HitRates {
    return this.#hitRate.rates(nowMs);
  }
}
