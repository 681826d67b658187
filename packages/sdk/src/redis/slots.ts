import type { Random } from '../contracts/ports.js';

/** A place in the queue for a slot, and then the slot. */
export type Ticket = {
  /** Resolves when the slot is there. */
  readonly entered: Promise<void>;
  /** Gives the slot up, or the place in the queue. */
  leave(): void;
};

/**
 * Lets a number of holders in at a time, and of those who wait any: where several processes have the same to do in the same order, they would stand before the same thing all
 * the time if each took the oldest.
 */
export class Slots {
  #free: number;
  readonly #random: Random;
  readonly #queue: { enter(): void; place: number }[] = [];

  constructor(count: number, random: Random) {
    this.#free = count;
    this.#random = random;
  }

  queue(): Ticket {
    if (this.#free > 0) {
      this.#free--;
      return { entered: Promise.resolve(), leave: once(() => this.#give()) };
    }
    let leave = (): void => void this.#take(waiting.place);
    const waiting = { enter: (): void => undefined, place: this.#queue.length };
    const entered = new Promise<void>((resolve) => {
      waiting.enter = () => {
        leave = () => this.#give();
        resolve();
      };
    });
    this.#queue.push(waiting);
    return { entered, leave: once(() => leave()) };
  }

  #give(): void {
    const { length } = this.#queue;
    if (length === 0) this.#free++;
    else this.#take(Math.floor(this.#random() * length)).enter();
  }

  /** Who stands there in the queue, out of it: the last one takes the place. */
  #take(place: number): { enter(): void } {
    const taken = this.#queue[place]!;
    const last = this.#queue.pop()!;
    if (last !== taken) this.#queue[(last.place = place)] = last;
    return taken;
  }
}

function once(call: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) call();
    isDone = true;
  };
}
