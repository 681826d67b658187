import { defineFeatureSet, type FeatureSet } from '@barkeep/feature-core';

/**
 * What is asked in a week, of two processes behind a balancer that share a Redis. Bars are of an hour, so that there are 168 closes; the set has four columns
 * and stands for one of 152, so memory is that of a process which is given `memoryBytes`, in the same proportion.
 */
export const MIX = {
  processes: 2,
  symbols: 500,
  /** Bars that every series has at the beginning. */
  historyBars: 2000,
  days: 7,
  /** Requests of an hour: half of them latest vectors, half ranges, of symbols by Zipf's law with exponent 1. */
  requestsPerHour: 6000,
  /** Rows of such a range, which ends with the newest bar half of the time. */
  rangeRows: 256,
  /** Each goes through the history of one symbol after the other, window by window. */
  trainers: 20,
  trainerRequestsPerHour: 180,
  trainerRows: 200,
  correctionsPerDay: 20,
  /** Newest vectors and newest rows of series that a process keeps warm: as many as `barkeep serve` does unless told otherwise. */
  warmed: 200,
  memoryBytes: 2 ** 31,
  /** Day and hour at which all requests go over to another version. */
  versionChangeHour: 4 * 24 + 10,
} as const;

/** What a run does otherwise than the mix. */
export type Variant = {
  readonly name: string;
  /** What is asked for most is warmed at bar close, before anybody asks. */
  readonly warms: boolean;
  /** How much the trainers ask, of what they do in the mix. */
  readonly sweeps: number;
  /** Every value lives so long and no longer. */
  readonly lifeMs?: number;
  readonly memoryBytes?: number;
};

export const VARIANTS: readonly Variant[] = [
  { name: 'the mix', warms: true, sweeps: 1 },
  { name: 'without warming', warms: false, sweeps: 1 },
  { name: 'without sweeps', warms: true, sweeps: 0 },
  { name: 'half of the sweeps', warms: true, sweeps: 0.5 },
  { name: 'twice the sweeps', warms: true, sweeps: 2 },
  { name: 'a life of 300 s', warms: true, sweeps: 1, lifeMs: 300_000 },
  { name: '256 MiB a process', warms: true, sweeps: 1, memoryBytes: 256 * 2 ** 20 },
];

const COLUMNS = { body: 'close - open', spread: 'high - low', middle: '(high + low) / 2', change: 'close / open - 1' };
const STANDS_FOR = 152;

/** The version that is asked for, before and after the change. */
export const SETS: readonly [FeatureSet, FeatureSet] = [
  defineFeatureSet('before', COLUMNS),
  defineFeatureSet('after', { ...COLUMNS, change: 'open / close - 1' }),
];

/** Memory for four columns that holds as many rows as `bytes` do for the set that they stand for. */
export function scaledBytes(bytes: number): number {
  return Math.round((bytes * Object.keys(COLUMNS).length) / STANDS_FOR);
}
