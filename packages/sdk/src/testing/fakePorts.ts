import type { Ports } from '../contracts/ports.js';
import { MemoryFiles } from './memoryFiles.js';
import { seededRandom } from './seededRandom.js';
import { VirtualTime } from './virtualTime.js';

/** Ports in virtual time under a seed; `time` moves the clock, `files` is the file system that they see. */
export type FakePorts = Ports & { readonly time: VirtualTime; readonly files: MemoryFiles };

/** Default: 2024-01-01 UTC, seed 1, an empty file system. */
export function fakePorts(options: { readonly startMs?: number; readonly tickMs?: number; readonly seed?: number } = {}): FakePorts {
  const time = new VirtualTime(options);
  return { time, clock: time, timers: time, random: seededRandom(options.seed ?? 1), files: new MemoryFiles(time) };
}
