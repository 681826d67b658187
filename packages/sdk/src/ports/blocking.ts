import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Ports } from '../contracts/ports.js';
import { isMissing, nodePorts, statOf } from './node.js';

/**
 * The ports of a thread that does one thing at a time: it reads without going through the pool of threads that an event loop waits for, which takes three
 * times as long for a small file, and has nobody to make room for.
 */
export const blockingPorts: Pick<Ports, 'files' | 'timers'> = {
  files: {
    ...nodePorts.files,
    stat: async (path) => present(() => statOf(statSync(path))),
    readRange: async (path, from, to, into) => present(() => readRange(path, from, to, into)),
  },
  timers: { ...nodePorts.timers, yieldToLoop: () => Promise.resolve() },
};

function readRange(path: string, from: number, to: number, into?: Uint8Array): Uint8Array {
  const length = Math.max(0, to - from);
  const file = openSync(path, 'r');
  try {
    const bytes = into !== undefined && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(file, bytes, filled, bytes.length - filled, from + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

function present<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
