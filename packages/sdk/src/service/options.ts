import { InvalidParamError, UnknownNameError } from '@barkeep/feature-core';
import type { Invalidation, LatestOptions, RangeOptions, ReadOptions } from '../contracts/service.js';

/** Every option of a kind: an object, so that the compiler misses none. */
type Names<T> = Readonly<Record<keyof T, true>>;

const READ: Names<ReadOptions> = {
  timeframe: true,
  set: true,
  version: true,
  fields: true,
  origin: true,
  bars: true,
  shared: true,
  limit: true,
  signal: true,
};
const RANGE: Names<RangeOptions> = { ...READ, start: true, end: true };
const LATEST: Names<LatestOptions> = { ...READ, at: true, start: true, maxAgeBars: true };

const INVALIDATION: Names<Invalidation> = { symbol: true, timeframe: true, set: true, from: true };

/** The names of the options that each method takes. */
export const OPTION_NAMES = {
  loadData: namesOf(RANGE),
  getHistoricalData: namesOf(READ),
  recent: namesOf(READ),
  latest: namesOf(LATEST),
  stream: namesOf(RANGE),
  invalidate: namesOf(INVALIDATION),
} as const;

/** The first option that is none of `known`, if there is one. */
export function unknownOption(options: object, known: ReadonlySet<string>): string | undefined {
  for (const name in options) if (!known.has(name)) return name;
  return undefined;
}

/** @throws UnknownNameError `INVALID_PARAM` for an option that is none of `known`: left aside, it would give other data than was asked for */
export function requireKnownOptions(of: string, options: object, known: ReadonlySet<string>): void {
  const name = unknownOption(options, known);
  if (name !== undefined) throw new UnknownNameError('INVALID_PARAM', `option of ${of}`, name, [...known]);
}

/**
 * The set that a request names, as `set` or as `version`.
 * @throws InvalidParamError `INVALID_PARAM` where both are given and say different things
 */
export function namedSet({ set, version }: ReadOptions): string | undefined {
  if (version === undefined || set === undefined || version === set || version.startsWith(`${set}@`)) return version ?? set;
  throw new InvalidParamError('request', 'version', version, `set says ${set}; give one of the two`);
}

function namesOf(options: object): ReadonlySet<string> {
  return new Set(Object.keys(options));
}
