import { BarkeepError, type ErrorCode } from '@barkeep/feature-core';
import { encodeMany, type LatestOfSymbol, type LatestOptions } from '@barkeep/sdk';
import { finish, type Finished } from '../answer.js';
import { latestJson } from '../bodies/json.js';
import { FORMATS, negotiate, type Format } from '../negotiate.js';
import { problemOf, type Problem } from '../problems.js';
import type { Question } from './question.js';
import type { ServerContext } from './route.js';

/** Symbols of one request. */
const MAX_SYMBOLS = 1_000;
const OFFERED: readonly Format[] = ['json', 'columns'];

/** Whether a path names several symbols: a comma makes a list of it. */
export function namesMany(symbols: string): boolean {
  return symbols.includes(',');
}

/** The newest bar of several symbols, in the order of the path; a symbol that has none has its problem in its place. */
export async function manyBody(
  question: Question,
  request: { readonly accept: string | undefined; readonly path: string; readonly signal: AbortSignal },
  { service, onFault }: ServerContext,
): Promise<Finished> {
  const format = negotiate(request.accept, OFFERED);
  const symbols = question.symbol.split(',').filter((symbol) => symbol !== '');
  const options: LatestOptions = { ...optionsOf(question), shared: true, signal: request.signal };
  if (symbols.length === 0 || symbols.length > MAX_SYMBOLS) throw countError(symbols.length);
  const answers = await service.latestMany(symbols, options);
  const problem = (error: BarkeepError): Problem => {
    const told = problemOf(error, request.path);
    if (told.status >= 500) onFault(error, `GET ${request.path}`);
    return told;
  };
  if (format === 'columns') return finish(encodeMany(answers, problem), FORMATS.columns);
  return finish(`{"answers":[${answers.map((answer) => jsonOf(answer, problem)).join(',')}]}\n`, FORMATS.json);
}

function optionsOf(question: Question): LatestOptions {
  if (question.kind === 'latest') return question.options;
  throw new BarkeepError('INVALID_RANGE', 'several symbols are asked for their newest bar alone; ask for each range or last=N by itself', {
    symbols: question.symbol.slice(0, 200),
  });
}

function countError(count: number): BarkeepError {
  const code: ErrorCode = count === 0 ? 'INVALID_SYMBOL' : 'TOO_LARGE';
  return new BarkeepError(code, `${count} symbols are named; name 1 to ${MAX_SYMBOLS} with one comma between two`, {
    count,
    max: MAX_SYMBOLS,
  });
}

function jsonOf({ symbol, vector, error }: LatestOfSymbol, problem: (error: BarkeepError) => Problem): string {
  return error === undefined ? latestJson(vector).trimEnd() : JSON.stringify({ symbol, error: problem(error) });
}
