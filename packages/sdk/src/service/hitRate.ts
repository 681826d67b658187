import type { HitRates } from '../contracts/service.js';

const SLOT_MS = 10_000;
/** Slots of half an hour, and one that is being filled. */
const SLOTS = 181;
const SLOTS_PER_MINUTE = 6;
/** Below this share for half an hour a service says so. */
export const LOW_HIT_RATE = 0.8;

/** The share of answers for which no kernel ran, over windows that end now. It costs a few nanoseconds an answer and some kilobytes. */
export class HitRate {
  readonly #numbers = new Float64Array(SLOTS).fill(-1);
  readonly #misses = new Float64Array(SLOTS);
  readonly #answers = new Float64Array(SLOTS);
  /** The slot that is being filled, and where it begins. */
  #slot = 0;
  #slotMs = -Infinity;

  count(isHit: boolean, nowMs: number): void {
    if (nowMs < this.#slotMs || nowMs >= this.#slotMs + SLOT_MS) this.#turnTo(Math.floor(nowMs / SLOT_MS));
    if (!isHit) this.#misses[this.#slot]!++;
    this.#answers[this.#slot]!++;
  }

  #turnTo(number: number): void {
    const slot = number % SLOTS;
    if (this.#numbers[slot] !== number) {
      this.#numbers[slot] = number;
      this.#misses[slot] = this.#answers[slot] = 0;
    }
    this.#slot = slot;
    this.#slotMs = number * SLOT_MS;
  }

  /** The rates as of `nowMs`; null for a window without answers. */
  rates(nowMs: number): HitRates {
    const last = Math.floor(nowMs / SLOT_MS);
    const over = (minutes: number, until = last): number | null => this.#over(until - minutes * SLOTS_PER_MINUTE, until);
    const blocks = Array.from({ length: 6 }, (_, k) => over(5, last - k * 5 * SLOTS_PER_MINUTE));
    const isLow = blocks.every((rate) => rate !== null && rate < LOW_HIT_RATE);
    return { last1Min: over(1), last5Min: over(5), last30Min: over(30), isLow };
  }

  /** Over the slots after `from`, up to `to`. */
  #over(from: number, to: number): number | null {
    let [misses, answers] = [0, 0];
    for (let slot = 0; slot < SLOTS; slot++) {
      const number = this.#numbers[slot]!;
      if (number <= from || number > to) continue;
      misses += this.#misses[slot]!;
      answers += this.#answers[slot]!;
    }
    return answers === 0 ? null : (answers - misses) / answers;
  }
}
