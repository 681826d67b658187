import { BarkeepError } from '@barkeep/feature-core';
import type { FeatureVector, LatestOfSymbol, LatestOptions } from '../contracts/service.js';
import { handedOut, type AnswerRows } from './answer.js';
import { startOfLatest } from './askedRows.js';
import type { BarFeed } from './barFeed.js';
import type { Mark } from './hotVector.js';
import type { Plan } from './plan.js';
import type { Reader } from './reader.js';
import { parseTime } from './times.js';

/** Symbols that are answered one by one at a time, where they are in no cache: more of them at once would only hold more bars. */
const AT_ONCE = 16;

/** Where vectors of many symbols are looked for. */
export type ManyParts = {
  readonly feed: BarFeed;
  readonly reader: Reader;
  /** What a symbol asks for, or why it cannot. Throws what is wrong with the options. */
  planOf(symbol: string): Plan | BarkeepError;
  hotNow(plan: Plan): FeatureVector | undefined;
  mark(plan: Plan): Mark;
  /** Told of each vector that was in the cache. */
  answered(rows: AnswerRows, vector: FeatureVector, mark: Mark): void;
};

type Found = FeatureVector | BarkeepError | undefined;

/** For each symbol its newest vector where nothing has to be computed for it, or why it can have none; undefined where it has to be asked for alone. */
export async function cachedOfMany(symbols: readonly string[], options: LatestOptions, parts: ManyParts): Promise<Found[]> {
  const atMs = options.at === undefined ? Infinity : parseTime(options.at, 'at');
  const asked: { readonly k: number; readonly rows: AnswerRows; readonly mark: Mark }[] = [];
  const found = symbols.map((symbol, k): Found => {
    const plan = parts.planOf(symbol);
    if (plan instanceof BarkeepError) return plan;
    startOfLatest(plan, options);
    if (plan.origin !== 'series' || options.maxAgeBars !== undefined) return undefined;
    const hot = options.at === undefined ? parts.hotNow(plan) : undefined;
    if (hot !== undefined) return handedOut(hot, options.shared);
    const pinned = parts.feed.now(plan);
    if (pinned === undefined || pinned.calendar.closeOf(pinned.lastMs, plan.timeframe) > atMs) return undefined;
    const rows = { plan, pinned, offset: 0, from: 0, to: pinned.length, nextMs: null };
    asked.push({ k, rows, mark: parts.mark(plan) });
    return undefined;
  });
  if (asked.length === 0) return found;
  const vectors = await parts.reader.cachedVectors(
    asked.map(({ rows }) => rows),
    options,
  );
  for (const [n, { k, rows, mark }] of asked.entries()) {
    const vector = (found[k] = vectors[n]);
    if (vector !== undefined) parts.answered(rows, vector, mark);
  }
  return found;
}

/**
 * Puts answers in the order of the symbols: at once where `atOnce` has one, else by `alone`. An error of one symbol is its answer; whatever else is thrown fails
 * the call.
 */
export async function latestOfMany(
  symbols: readonly string[],
  atOnce: readonly (FeatureVector | BarkeepError | undefined)[],
  alone: (symbol: string) => Promise<FeatureVector>,
  signal: AbortSignal | undefined,
): Promise<LatestOfSymbol[]> {
  const answers = symbols.map((symbol, k) => answerOf(symbol, atOnce[k]));
  const missing = answers.flatMap((answer, k) => (answer === undefined ? [k] : []));
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < missing.length) {
      const k = missing[next++]!;
      answers[k] = answerOf(symbols[k]!, await settled(alone(symbols[k]!), signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, missing.length) }, work));
  return answers as LatestOfSymbol[];
}

/** What a promise gives, or the error that tells of a symbol. */
export async function settled(vector: Promise<FeatureVector>, signal: AbortSignal | undefined): Promise<FeatureVector | BarkeepError> {
  try {
    return await vector;
  } catch (error) {
    signal?.throwIfAborted();
    return errorOfSymbol(error);
  }
}

/** The error of one symbol. @throws whatever concerns the whole question, or was not thrown on purpose */
export function errorOfSymbol(error: unknown): BarkeepError {
  if (error instanceof BarkeepError && error.code !== 'CLOSED') return error;
  throw error;
}

function answerOf(symbol: string, found: FeatureVector | BarkeepError | undefined): LatestOfSymbol | undefined {
  if (found === undefined) return undefined;
  return found instanceof BarkeepError ? { symbol, error: found } : { symbol, vector: found };
}
