import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bars } from '@barkeep/feature-core';
import { seededRandom } from '../../src/testing/seededRandom.js';

const DAY_MS = 86_400_000;

/** A random walk of daily bars from 2020 on; a seed gives the same ones. */
export function walk(length: number, seed = 1, stepMs = DAY_MS): Bars {
  const random = seededRandom(seed);
  const close = new Float64Array(length);
  let price = 100;
  for (let i = 0; i < length; i++) close[i] = price *= 1 + 0.04 * (random() - 0.5);
  const open = close.map((value, i) => (i === 0 ? value : close[i - 1]!));
  return {
    timestamp: Float64Array.from({ length }, (_, i) => Date.UTC(2020, 0, 1) + i * stepMs),
    open,
    high: close.map((value, i) => Math.max(value, open[i]!) * (1 + 0.01 * random())),
    low: close.map((value, i) => Math.min(value, open[i]!) * (1 - 0.01 * random())),
    close,
    volume: close.map(() => Math.floor(1000 * random())),
  };
}

/** Gives `use` a folder of its own and removes it afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-training-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every row of ranges. */
export function rowsOf(spans: readonly (readonly [number, number])[]): number[] {
  return spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
}
