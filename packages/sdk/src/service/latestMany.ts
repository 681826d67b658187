import { BarkeepError } from '@barkeep/feature-core';
import type { Clock } from '../contracts/ports.js';
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
  readonly clock: Pick<Clock, 'now'>;
  hotNow(plan: Plan): FeatureVector | undefined;
  mark(plan: Plan): Mark;
  /** Told of each vector that was in the cache. */
  answered(rows: AnswerRows, vector: FeatureVector, mark: Mark, nowMs: number): void;
};

type Found = FeatureVector | BarkeepError | undefined;

/**
 * For what each symbol asks for its newest vector where nothing has to be computed for it, or why it can have none; undefined where it has to be asked for alone. The clock is
 * read once for all of them.
 */
export async function cachedOfMany(plans: readonly (Plan | BarkeepError)[], options: LatestOptions, parts: ManyParts): Promise<Found[]> {
  const { feed, reader, clock } = parts;
  const atMs = options.at === undefined ? Infinity : parseTime(options.at, 'at');
  const nowMs = clock.now();
  const found: Found[] = [];
  const asked: AnswerRows[] = [];
  const marks: Mark[] = [];
  const places: number[] = [];
  for (let k = 0; k < plans.length; k++) {
    const plan = plans[k]!;
    found.push(plan instanceof BarkeepError ? plan : undefined);
    if (plan instanceof BarkeepError) continue;
    startOfLatest(plan, options);
    if (plan.origin !== 'series' || options.maxAgeBars !== undefined) continue;
    const hot = options.at === undefined ? parts.hotNow(plan) : undefined;
    if (hot !== undefined) found[k] = handedOut(hot, options.shared);
    const pinned = hot === undefined ? feed.now(plan, nowMs) : undefined;
    if (pinned === undefined || pinned.calendar.closeOf(pinned.lastMs, plan.timeframe) > atMs) continue;
    asked.push({ plan, pinned, offset: 0, from: pinned.length - 1, to: pinned.length, nextMs: null });
    marks.push(parts.mark(plan));
    places.push(k);
  }
  if (asked.length === 0) return found;
  const vectors = await reader.cachedVectors(asked, options);
  const laterMs = clock.now();
  for (let n = 0; n < asked.length; n++) {
    const vector = (found[places[n]!] = vectors[n]);
    if (vector !== undefined) parts.answered(asked[n]!, vector, marks[n]!, laterMs);
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
  const answers: (LatestOfSymbol | undefined)[] = [];
  const missing: number[] = [];
  for (let k = 0; k < symbols.length; k++) {
    const answer = answerOf(symbols[k]!, atOnce[k]);
    answers.push(answer);
    if (answer === undefined) missing.push(k);
  }
  if (missing.length === 0) return answers as LatestOfSymbol[];
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
