import type { FeatureVector, RangeOptions, ServedFrame } from '@barkeep/sdk';
import { BarkeepError, FeatureFrame, formatTime } from '@barkeep/feature-core';
import { finish, respond, type Finished } from '../answer.js';
import { latestJson, rangeJson } from '../bodies/json.js';
import { wholeOf } from '../bodies/pieces.js';
import { streamed } from '../bodies/stream.js';
import { collected, sendTable } from '../bodies/table.js';
import { LatestAnswers } from '../latest.js';
import { FORMATS, negotiate, type Format } from '../negotiate.js';
import { queryText } from '../query.js';
import { manyBody, namesMany } from './many.js';
import { readQuestion, type Question } from './question.js';
import { fileResponse } from './file.js';
import { header, isLocal, target, type RequestContext, type Route, type ServerContext } from './route.js';

const OFFERED: readonly Format[] = ['json', 'csv', 'ndjson', 'columns', 'table'];
const OFFERED_WITH_FILES: readonly Format[] = [...OFFERED, 'file'];
const PATH = '/api/v1/features/:symbol/:timeframe';

/** `GET /api/v1/features/{symbol}/{timeframe}`: one bar's vector, the newest bars, or a range. */
export function featuresRoute(context: ServerContext): Route {
  const latest = new LatestAnswers(context.service);

  const get = async (c: RequestContext): Promise<Response> => {
    const accept = header(c, 'accept');
    const key = keyOf(accept, target(c));
    const known = latest.known(key);
    if (known !== undefined) return respond(await known, header(c, 'if-none-match'));
    const question = readQuestion(
      { symbol: c.req.param('symbol')!, timeframe: c.req.param('timeframe')! },
      queryText(target(c)),
      context.defaultSet,
    );
    if (namesMany(question.symbol)) {
      const request = { accept, path: c.req.path, signal: c.req.raw.signal };
      return respond(await manyBody(question, request, context), header(c, 'if-none-match'));
    }
    if (question.kind === 'latest') {
      const format = negotiate(accept, OFFERED) as Exclude<Format, 'file'>;
      const finished = await latest.first(key, question.symbol, question.options, c.req.raw.signal, (vector) => vectorBody(vector, format));
      return respond(finished, header(c, 'if-none-match'));
    }
    const format = negotiate(accept, context.share !== undefined && isLocal(c) ? OFFERED_WITH_FILES : OFFERED);
    if (format === 'json') return respond(await rangeBody(question, c, context), header(c, 'if-none-match'));
    const source = blocks(question, c.req.raw.signal, context);
    if (format !== 'table' && format !== 'file') return streamed(c, context, source, format, (first) => linkOf(first, target(c)));
    const frames = await collected(source, context);
    if (format === 'file') return fileResponse(c, frames, context.share!);
    return sendTable(c, frames, context, linkOf(frames[0]!, target(c)));
  };

  const hot: Route['hot'] = (accept, target) => latest.known(keyOf(accept, target));
  return { path: PATH, summary: "The latest closed bar's features; at, last=N, or start and end for others.", get, hot };
}

function keyOf(accept: string | undefined, target: string): string {
  return `${accept ?? ''} ${target}`;
}

async function vectorBody(vector: FeatureVector, format: Exclude<Format, 'file'>): Promise<Finished> {
  if (format === 'json') return finish(latestJson(vector), FORMATS.json);
  const frame = new FeatureFrame({
    timestamps: Float64Array.of(vector.timestamp),
    names: vector.names,
    columns: Array.from(vector.values, (value) => Float64Array.of(value)),
    metadata: vector.metadata,
  });
  return finish(await wholeOf(frame, format), FORMATS[format]);
}

async function rangeBody(question: Exclude<Question, { kind: 'latest' }>, c: RequestContext, context: ServerContext): Promise<Finished> {
  const { maxRows } = context.limits;
  const limit = question.options.limit ?? maxRows;
  if (limit > maxRows) {
    throw new BarkeepError(
      'TOO_LARGE',
      `limit is ${limit} and JSON has ${maxRows} rows at most; follow metadata.next, or ask for text/csv, which streams`,
      { limit, max: maxRows },
    );
  }
  const options = { ...question.options, limit, signal: c.req.raw.signal };
  const { service, timers } = context;
  const frame: ServedFrame =
    question.kind === 'last'
      ? await service.recent(question.symbol, question.n, options)
      : await rangeFrame(question.symbol, options, context);
  return (await rangeJson(frame, timers)).finish(FORMATS.json, linkOf(frame, target(c)));
}

/** A range whose ends may be open, as one frame; `limit` bounds it. */
function rangeFrame(symbol: string, options: RangeOptions, { service }: ServerContext): Promise<ServedFrame> {
  const { start = EARLIEST_MS, end = LATEST_MS, ...rest } = options;
  return service.getHistoricalData(symbol, start, end, rest);
}

/** The years 1 to 9999, which every ISO text can say: further than any bar. */
const EARLIEST_MS = -62_135_596_800_000;
const LATEST_MS = 253_402_300_800_000;

/**
 * The blocks of a range, or of the newest bars: many of them are a range that begins where the first one opens. They are views of what is
 * cached, which a body only reads.
 */
async function* blocks(
  question: Exclude<Question, { kind: 'latest' }>,
  signal: AbortSignal,
  { service, limits }: ServerContext,
): AsyncGenerator<ServedFrame> {
  const { symbol } = question;
  const options = { ...question.options, shared: true, signal };
  if (question.kind === 'range') return yield* service.stream(symbol, options);
  const rows = Math.min(question.n, options.limit ?? question.n);
  if (rows <= limits.maxRows) return yield await service.recent(symbol, question.n, options);
  const oldest = await service.recent(symbol, question.n, { ...options, limit: 1 });
  const start = oldest.timestamps[0];
  yield* service.stream(symbol, { ...options, ...(start === undefined ? {} : { start }), limit: rows });
}

/** Where the rest of the rows is. With `origin=range` there is none: a request that starts later has other values. */
function linkOf({ metadata: { nextMs, origin } }: ServedFrame, from: string): Readonly<Record<string, string>> {
  return nextMs === null || origin === 'range' ? {} : { link: `<${nextPage(from, nextMs)}>; rel="next"` };
}

/** The same request from `nextMs` on. */
function nextPage(from: string, nextMs: number): string {
  const [path = '', query = ''] = from.split('?', 2);
  const kept = query.split('&').filter((pair) => pair !== '' && !/^(?:start|last)=/.test(pair));
  return `${path}?${[`start=${formatTime(nextMs)}`, ...kept].join('&')}`;
}
