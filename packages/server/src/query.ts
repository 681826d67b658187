import { BarkeepError, UnknownNameError } from '@barkeep/feature-core';

/** The parameters of one request, each known to the route and given once. */
export type Query<K extends string> = ReadonlyMap<K, string>;

/** Longest query text, in characters; a longer one is refused before it is read. */
export const MAX_QUERY_LENGTH = 8_192;

/** The query text of a URL, without the question mark. */
export function queryText(url: string): string {
  const from = url.indexOf('?');
  if (from < 0) return '';
  const to = url.indexOf('#', from);
  return url.slice(from + 1, to < 0 ? undefined : to);
}

/**
 * Reads a query whose parameters must be among `known`. A plus sign stays a plus sign, so that the offset of an ISO time need not be
 * escaped.
 * @throws BarkeepError `INVALID_PARAM` for an unknown, repeated or empty parameter, `TOO_LARGE` for a text above `MAX_QUERY_LENGTH`
 */
export function readQuery<K extends string>(text: string, known: readonly K[]): Query<K> {
  if (text.length > MAX_QUERY_LENGTH) {
    throw new BarkeepError('TOO_LARGE', `the query has ${text.length} characters; use ${MAX_QUERY_LENGTH} or fewer`, {
      length: text.length,
      max: MAX_QUERY_LENGTH,
    });
  }
  const query = new Map<K, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = knownName(decode(equals < 0 ? pair : pair.slice(0, equals)), known);
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (query.has(name)) throw invalid(name, value, 'give it once');
    if (value === '') throw invalid(name, value, 'give it a value or leave it out');
    query.set(name, value);
  }
  return query;
}

/** An integer of 1 or more, or undefined where the parameter is not given. @throws BarkeepError `INVALID_PARAM` */
export function positiveInteger<K extends string>(query: Query<K>, name: K): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) throw invalid(name, text, 'use an integer of 1 or more');
  return value;
}

/** One of `words`, or undefined where the parameter is not given. @throws BarkeepError `INVALID_PARAM` */
export function oneOf<K extends string, W extends string>(query: Query<K>, name: K, words: readonly W[]): W | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw invalid(name, text, `use ${words.join(' or ')}`);
  return word;
}

/**
 * A moment for the service to read, or undefined where the parameter is not given. A plus sign between date and time can only be a space as
 * HTML forms write it.
 */
export function moment<K extends string>(query: Query<K>, name: K): string | undefined {
  return query.get(name)?.replace(/^(\d{4}-\d\d-\d\d)\+/, '$1 ');
}

/** The error for a parameter whose value does not do. */
export function invalid(name: string, value: string, advice: string): BarkeepError {
  const shown = value.length > 100 ? `${value.slice(0, 100)}…` : value;
  return new BarkeepError('INVALID_PARAM', `query parameter '${name}' is '${shown}'; ${advice}`, { param: name, value: shown, advice });
}

function knownName<K extends string>(name: string, known: readonly K[]): K {
  const found = known.find((candidate) => candidate === name);
  if (found === undefined) throw new UnknownNameError('INVALID_PARAM', 'query parameter', name.slice(0, 100), known);
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new BarkeepError(
      'INVALID_PARAM',
      `'${text.slice(0, 100)}' in the query is not valid percent-encoding; write % as %25`,
      { value: text.slice(0, 100) },
      { cause },
    );
  }
}
