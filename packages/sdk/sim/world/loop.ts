/** An event that is due: the earlier first, those of one moment in the order in which they were asked for. */
type Event = { readonly atMs: number; readonly order: number; act: (() => void) | undefined };

/** Where an event can be called off. */
export type Handle = { cancel(): void };

const realImmediate = globalThis.setImmediate;

/**
 * Virtual time. One event happens after the other; between two of them everything that can go on without time passing does so: promises
 * and `process.nextTick`, which one turn of the real event loop lets run dry. Nothing else in the process may wait for real time.
 */
export class Loop {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  /** ms since the world began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, act: () => void): Handle {
    const event: Event = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, act };
    this.#push(event);
    return { cancel: () => (event.act = undefined) };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets events happen up to `untilMs`, or until `stop` says so. */
  async run(untilMs: number, stop: () => boolean = () => false): Promise<void> {
    await turn();
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs && !stop(); next = this.#heap[0]) {
      this.#pop();
      if (next.act === undefined) continue;
      this.#nowMs = next.atMs;
      const { act } = next;
      next.act = undefined;
      act();
      await turn();
    }
    this.#nowMs = Math.max(this.#nowMs, stop() ? 0 : untilMs);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function turn(): Promise<void> {
  return new Promise((resolve) => void realImmediate(resolve));
}

/** Puts the timers of `loop` in place of those of the process; the function given back restores them. */
export function replaceTimers(loop: Loop): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
  const clear = (timer: unknown): void => (timer as Timer | undefined | null)?.cancel?.();
  const virtual = {
    setTimeout: (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => new Timer(loop, ms, () => act(...args), false),
    setInterval: (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => new Timer(loop, ms, () => act(...args), true),
    setImmediate: (act: (...args: unknown[]) => void, ...args: unknown[]) => new Timer(loop, 0, () => act(...args), false),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
  Object.assign(globalThis, virtual);
  return () => void Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate });
}

/** What stands for a timer of Node. */
class Timer {
  #handle: Handle | undefined;

  constructor(loop: Loop, ms: number, act: () => void, repeats: boolean) {
    const begin = (): void => {
      this.#handle = loop.after(Math.max(repeats ? 1 : 0, ms), () => {
        if (repeats) begin();
        act();
      });
    };
    begin();
  }

  cancel(): void {
    this.#handle?.cancel();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}
