import { seededRandom } from '../../src/testing/seededRandom.js';

/** Everything that a seed decides. */
export class Dice {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    // Neighbouring seeds begin alike.
    for (let k = 0; k < 8; k++) this.random();
  }

  /** A number in `[from, to)`. */
  between(from: number, to: number): number {
    return from + this.random() * (to - from);
  }

  /** A whole number in `[from, to]`. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)]!;
  }

  /** Time to the next of events that come `perSecond` on average, ms. */
  wait(perSecond: number): number {
    return (-Math.log(1 - this.random()) / perSecond) * 1000;
  }

  /** Dice of their own, so that what one part of a world throws does not move the others. */
  fork(): Dice {
    return new Dice(Math.floor(this.random() * 2 ** 32));
  }
}
