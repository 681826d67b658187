import type { Clock, Files, Ports, Timers } from '../../src/contracts/ports.js';
import { WALL_MS } from '../bars/truth.js';
import type { Dice } from './dice.js';
import type { Loop } from './loop.js';

/** A process that may be killed: whatever it waits for then never comes. */
export type Life = { isOver: boolean };

/** The wall clock of a machine, which may be set; durations do not follow it. */
export class MachineClock implements Clock {
  skewMs = 0;
  readonly #loop: Loop;
  readonly #bootMs: number;

  constructor(loop: Loop, bootMs: number) {
    this.#loop = loop;
    this.#bootMs = bootMs;
  }

  now(): number {
    return WALL_MS + this.#loop.nowMs + this.skewMs;
  }

  monotonic(): number {
    return this.#bootMs + this.#loop.nowMs;
  }
}

/** The ports of one process. */
export function portsOf(parts: { loop: Loop; dice: Dice; clock: Clock; files: Files; life: Life }): Ports {
  const { loop, dice, clock, files, life } = parts;
  return { clock, timers: timersOf(loop, life), random: dice.random, files: filesOf(files, life) };
}

function timersOf(loop: Loop, life: Life): Timers {
  return {
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error);
        const handle = loop.after(ms, () => {
          signal?.removeEventListener('abort', cancel);
          if (!life.isOver) resolve();
        });
        const cancel = (): void => {
          handle.cancel();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', cancel, { once: true });
      }),
    yieldToLoop: () => new Promise((resolve) => loop.after(0, () => void (!life.isOver && resolve()))),
  };
}

/** A disk: every call takes a turn of the loop, and those of a dead process do nothing. */
function filesOf(files: Files, life: Life): Files {
  return new Proxy(files, {
    get: (target, name) => {
      const method = Reflect.get(target, name, target) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => (life.isOver ? new Promise(() => undefined) : Reflect.apply(method, target, args));
    },
  });
}
