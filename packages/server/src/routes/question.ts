import { BarkeepError } from '@barkeep/feature-core';
import type { LatestOptions, Origin, RangeOptions, ReadOptions } from '@barkeep/sdk';
import { invalid, moment, oneOf, positiveInteger, readQuery, type Query } from '../query.js';

/** The parameters of `GET /api/v1/features/{symbol}/{timeframe}`. */
export const FEATURE_PARAMS = [
  'at',
  'last',
  'start',
  'end',
  'set',
  'version',
  'fields',
  'origin',
  'limit',
  'bars',
  'max_age_bars',
] as const;
export type FeatureParam = (typeof FEATURE_PARAMS)[number];

const ORIGINS: readonly Origin[] = ['series', 'range'];

/** What a request asks for: the vector of one bar, the newest bars, or a range. */
export type Question =
  | { readonly kind: 'latest'; readonly symbol: string; readonly options: LatestOptions }
  | { readonly kind: 'last'; readonly symbol: string; readonly n: number; readonly options: ReadOptions }
  | { readonly kind: 'range'; readonly symbol: string; readonly options: RangeOptions };

/**
 * Reads path and query as one question to the service. Symbol, timeframe, set, fields and times are the
 * service's to judge, so that they mean the same everywhere.
 * @throws BarkeepError `INVALID_PARAM`, `INVALID_RANGE`
 */
export function readQuestion(path: { readonly symbol: string; readonly timeframe: string }, search: string, defaultSet: string): Question {
  const { symbol, timeframe } = path;
  const query = readQuery(search, FEATURE_PARAMS);
  const common = readCommon(query, timeframe, defaultSet);
  const last = positiveInteger(query, 'last');
  refuseTogether(query, 'max_age_bars', ['last', 'start', 'end', 'at'], 'max_age_bars is for the newest bar');
  const [at, start, end] = [moment(query, 'at'), moment(query, 'start'), moment(query, 'end')];
  if (last !== undefined) {
    refuseTogether(query, 'last', ['start', 'end', 'at'], 'last=N already says which bars');
    return { kind: 'last', symbol, n: last, options: common };
  }
  if (at !== undefined || (start === undefined && end === undefined)) {
    refuseTogether(
      query,
      'at',
      common.origin === 'range' ? ['end'] : ['start', 'end'],
      'at asks for one bar; leave it out to ask for a range',
    );
    if (common.limit !== undefined) throw invalid('limit', String(common.limit), 'use it together with last, start or end');
    const maxAgeBars = positiveInteger(query, 'max_age_bars');
    return {
      kind: 'latest',
      symbol,
      options: { ...common, ...given('at', at), ...given('start', start), ...given('maxAgeBars', maxAgeBars) },
    };
  }
  return { kind: 'range', symbol, options: { ...common, ...given('start', start), ...given('end', end) } };
}

function readCommon(query: Query<FeatureParam>, timeframe: string, defaultSet: string): ReadOptions {
  const fields = readFields(query);
  const bars = oneOf(query, 'bars', ['true', 'false']);
  return {
    timeframe,
    set: readSet(query, defaultSet),
    ...given('fields', fields),
    ...given('origin', oneOf(query, 'origin', ORIGINS)),
    ...given('limit', positiveInteger(query, 'limit')),
    ...given('bars', bars === undefined ? undefined : bars === 'true'),
  };
}

/** The set as `name@hash` or its name; the service knows which there are. `set` and `version` must not contradict each other. */
function readSet(query: Query<FeatureParam>, defaultSet: string): string {
  const set = query.get('set');
  const version = query.get('version');
  if (version === undefined) return set ?? defaultSet;
  if (!version.includes('@')) throw invalid('version', version, "use the whole name@hash, as an answer's pipeline_version has it");
  if (set !== undefined && set !== version.split('@', 1)[0] && set !== version)
    throw invalid('set', set, `version says ${version}; give one of the two`);
  return version;
}

function readFields(query: Query<FeatureParam>): string[] | undefined {
  const fields = query.get('fields')?.split(',');
  if (fields === undefined) return undefined;
  const seen = new Set<string>();
  for (const field of fields) {
    if (field === '') throw invalid('fields', query.get('fields')!, 'put one comma between two names');
    if (seen.has(field)) throw invalid('fields', field, 'name each field once');
    seen.add(field);
  }
  return fields;
}

function refuseTogether(query: Query<FeatureParam>, name: FeatureParam, others: readonly FeatureParam[], advice: string): void {
  const other = others.find((candidate) => query.has(candidate));
  if (!query.has(name) || other === undefined) return;
  throw new BarkeepError('INVALID_RANGE', `query parameters '${name}' and '${other}' contradict each other; ${advice}`, {
    params: [name, other],
  });
}

function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}
