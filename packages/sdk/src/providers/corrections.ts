import type { Correction } from '../contracts/provider.js';
import type { TimeRange } from './difference.js';

/** Corrections remembered; of more, the two oldest become one that holds both ranges, which asks for more recomputation and never for less. */
const MAX_RECORDS = 1024;

/** The generation of a series and the corrections that led to it. A series begins with generation 1. */
export class CorrectionLog {
  #generation = 1;
  #records: Correction[] = [];

  get generation(): number {
    return this.#generation;
  }

  /** Raises the generation, to `generation` where given and higher than the next. */
  record(range: TimeRange, generation = 0): void {
    this.#generation = Math.max(this.#generation + 1, generation);
    this.#records.push({ generation: this.#generation, fromMs: range.fromMs, toMs: range.toMs });
    if (this.#records.length > MAX_RECORDS) this.#joinOldest();
  }

  /** The corrections after `generation`, oldest first. */
  after(generation: number): readonly Correction[] {
    return this.#records.filter((record) => record.generation > generation);
  }

  #joinOldest(): void {
    const [a, b, ...rest] = this.#records as [Correction, Correction, ...Correction[]];
    this.#records = [{ generation: b.generation, fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) }, ...rest];
  }
}
