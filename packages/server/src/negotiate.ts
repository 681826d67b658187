import { BarkeepError } from '@barkeep/feature-core';
import { COLUMNS_MEDIA_TYPE, TABLE_MEDIA_TYPE } from '@barkeep/sdk';

/** The forms that an answer can have, in the order of preference. */
export const FORMATS = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  columns: COLUMNS_MEDIA_TYPE,
  table: TABLE_MEDIA_TYPE,
  file: 'application/vnd.barkeep.file+json',
} as const;

export type Format = keyof typeof FORMATS;

type Range = { readonly type: string; readonly quality: number };

/**
 * The form of the answer that `accept` asks for: the highest quality, then the order of `offered`. Nothing asked for is JSON.
 * @throws BarkeepError `NOT_ACCEPTABLE` where none of the offered ones is wanted
 */
export function negotiate(accept: string | null | undefined, offered: readonly Format[]): Format {
  if (accept === null || accept === undefined || accept.trim() === '' || accept === '*/*') return offered[0]!;
  const ranges = accept.split(',').map(parseRange);
  let best: { format: Format; quality: number } | undefined;
  for (const format of offered) {
    const quality = qualityOf(FORMATS[format], ranges);
    if (quality > 0 && (best === undefined || quality > best.quality)) best = { format, quality };
  }
  if (best !== undefined) return best.format;
  const types = offered.map((format) => FORMATS[format]);
  throw new BarkeepError('NOT_ACCEPTABLE', `nothing here is '${accept.slice(0, 200)}'; accept one of ${types.join(', ')}`, {
    accept: accept.slice(0, 200),
    offered: types,
  });
}

/** The most specific range decides, as RFC 9110 §12.5.1 has it. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const family = `${type.slice(0, type.indexOf('/'))}/*`;
  for (const wanted of [type, family, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === wanted);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

function parseRange(text: string): Range {
  const [type = '', ...params] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = params.find((param) => param.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: Number.isFinite(quality) ? Math.min(Math.max(quality, 0), 1) : 0 };
}
