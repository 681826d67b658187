import type { SharedStats } from '../contracts/cache.js';
import type { Refusal } from './stamp.js';

/** What is counted of a shared store. */
export class SharedTally {
  hits = 0;
  misses = 0;
  errors = 0;
  skipped = 0;
  written = 0;
  older = 0;
  invalidations = 0;
  losses = 0;
  leases = 0;
  leaseWaits = 0;
  takeovers = 0;
  readonly #refused: Record<Refusal | 'bars', number> = { foreign: 0, layout: 0, size: 0, checksum: 0, header: 0, bars: 0 };

  refuse(refusal: Refusal | 'bars'): void {
    this.#refused[refusal]++;
  }

  counts(): Omit<SharedStats, 'breaker' | 'isTracking' | 'trouble'> {
    const { hits, misses, errors, skipped, written, older, invalidations, losses, leases, leaseWaits, takeovers } = this;
    return {
      hits,
      misses,
      refused: { ...this.#refused },
      errors,
      skipped,
      written,
      older,
      invalidations,
      losses,
      leases,
      leaseWaits,
      takeovers,
    };
  }
}
