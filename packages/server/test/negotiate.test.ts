import { expect, it } from 'vitest';
import { negotiate, type Format } from '../src/negotiate.js';

const ALL: readonly Format[] = ['json', 'csv', 'ndjson', 'columns'];

it.each<[string | undefined, Format]>([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['text/csv', 'csv'],
  ['TEXT/CSV; charset=utf-8', 'csv'],
  ['text/*', 'csv'],
  ['application/*', 'json'],
  ['application/x-ndjson, application/json', 'json'],
  ['application/json;q=0.1, text/csv;q=0.9', 'csv'],
  ['application/json;q=0, */*;q=0.1', 'csv'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
  ['text/csv;q=high, application/x-ndjson;q=0.2', 'ndjson'],
])('%j is answered in %s', (accept, format) => {
  expect(negotiate(accept, ALL)).toBe(format);
});

it.each(['text/html', 'application/json;q=0', 'image/*', 'json', ';;,,'])('%j is not acceptable', (accept) => {
  expect(() => negotiate(accept, ALL)).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
});
