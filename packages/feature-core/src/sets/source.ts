import { InvalidSetError, nearest } from '../errors.js';
import {
  defineFeatureSet,
  isName,
  MAX_FEATURES,
  NAME_RULE,
  type FeatureDefinition,
  type FeatureSet,
  type SetOptions,
} from './featureSet.js';
import { columnsOfSweep, fillIn, type Axis } from './sweep.js';

const SET_KEYS = ['name', 'features', 'description', 'category', 'tags'] as const;
const FEATURE_KEYS = ['expression', 'category', 'description', 'tags'] as const;
const MAX_TEXT = 2_000;
const MAX_TAGS = 64;
const MAX_WORD = 64;
/** Controls and half characters: what no terminal and no UTF-8 file should be given. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const PARAMETER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The feature set that a parsed JSON value describes: `{ name, features: { column: expression }, description?, category?, tags? }`. In the place of an expression may stand
 * `{ expression, category?, description?, tags? }`, and beside these a list for each `{parameter}` in the column's name and its expression: one column for each
 * combination, the last parameter running fastest.
 * @throws InvalidSetError `INVALID_SET` with the key of what is malformed
 * @throws ExpressionError `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the column and the place of the fault
 * @example
 * const mine = parseFeatureSet({ name: 'mine', features: { 'rsi_{n}': { expression: 'rsi(close, {n})', n: [7, 14] } } });
 * mine.names; // → [ 'rsi_7', 'rsi_14' ]
 */
export function parseFeatureSet(value: unknown): FeatureSet {
  const fields = fieldsOf(value, '', 'a feature set is an object, { "name": …, "features": { … } }');
  for (const key of fields.keys()) requireKey(key, SET_KEYS);
  const name = fields.get('name');
  if (typeof name !== 'string' || !isName(name)) throw fault('name', name, NAME_RULE);
  return defineFeatureSet(name, columnsOf(fields.get('features')), optionsOf(fields, ''));
}

function columnsOf(value: unknown): Record<string, FeatureDefinition> {
  const features = fieldsOf(value, 'features', 'write an object of columns and expressions, { "column": "expression" }');
  const columns = new Map<string, FeatureDefinition>();
  const origins = new Map<string, string>();
  for (const [key, feature] of features) {
    const path = `features.${key}`;
    for (const [column, definition] of featureColumns(key, feature, path, MAX_FEATURES - columns.size)) {
      const earlier = origins.get(column);
      if (!isName(column)) throw new InvalidSetError(path, `column ${quoted(column)}; ${NAME_RULE}`, { column });
      if (earlier !== undefined) throw new InvalidSetError(path, `column '${column}' stands in ${earlier} already; rename one`, { column });
      origins.set(column, path);
      columns.set(column, definition);
    }
  }
  if (columns.size === 0) throw fault('features', {}, 'it has no column; write one at least');
  return Object.fromEntries(columns);
}

function featureColumns(key: string, value: unknown, path: string, room: number): [string, FeatureDefinition][] {
  if (typeof value === 'string') return featureColumns(key, { expression: value }, path, room);
  const fields = fieldsOf(value, path, 'write the expression as text, or { "expression": … }');
  const expression = fields.get('expression');
  if (typeof expression !== 'string') throw fault(`${path}.expression`, expression, 'write the expression as text');
  const axes = [...fields]
    .filter(([parameter]) => !isOneOf(parameter, FEATURE_KEYS))
    .map(([parameter, values]) => axisOf(parameter, values, path));
  const options = optionsOf(fields, path);
  return columnsOfSweep({ name: key, expression, axes, path, room }).map(({ column, expression, at }) => {
    const description = options.description === undefined ? {} : { description: fillIn(options.description, at) };
    return [column, { ...options, ...description, expression }];
  });
}

function axisOf(parameter: string, values: unknown, featurePath: string): Axis {
  const path = `${featurePath}.${parameter}`;
  const near = nearest(parameter, FEATURE_KEYS);
  const hint = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '';
  if (!Array.isArray(values) || values.length === 0)
    throw fault(path, values, `a parameter of a sweep is a list of numbers or names, [7, 14, 21]${hint}`);
  if (!PARAMETER.test(parameter)) throw new InvalidSetError(path, 'a parameter is named by a letter, then letters, digits and _');
  if (values.length > MAX_FEATURES) throw new InvalidSetError(path, `${values.length} values; a set has ${MAX_FEATURES} columns at most`);
  const texts = values.map((item: unknown, k) => {
    if (typeof item === 'number' && Number.isFinite(item)) return Object.is(item, -0) ? '-0' : String(item);
    if (typeof item === 'string' && item.length <= MAX_WORD && PARAMETER.test(item)) return item;
    throw fault(`${path}[${k}]`, item, 'use a number, or the name of an operator or a bar column');
  });
  const known = new Set<string>();
  const twice = texts.findIndex((text) => known.size === known.add(text).size);
  if (twice >= 0) throw new InvalidSetError(`${path}[${twice}]`, `${texts[twice]} stands twice; leave one out`);
  return { parameter, values: texts };
}

function optionsOf(fields: ReadonlyMap<string, unknown>, path: string): SetOptions {
  const description = textOf(fields, path, 'description');
  const category = textOf(fields, path, 'category');
  const tags = tagsOf(fields.get('tags'), join(path, 'tags'));
  return {
    ...(description === undefined ? {} : { description }),
    ...(category === undefined ? {} : { category }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function textOf(fields: ReadonlyMap<string, unknown>, path: string, key: string): string | undefined {
  const value = fields.get(key);
  return value === undefined ? undefined : requireText(value, join(path, key));
}

function tagsOf(value: unknown, path: string): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > MAX_TAGS) throw fault(path, value, `write a list of ${MAX_TAGS} texts at most`);
  return value.map((tag: unknown, k) => requireText(tag, `${path}[${k}]`));
}

function requireText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw fault(path, value, 'write text');
  if (value.length > MAX_TEXT) throw new InvalidSetError(path, `${value.length} characters; use ${MAX_TEXT} at most`);
  if (UNPRINTABLE.test(value)) throw fault(path, value, 'use one line of printable characters');
  return value;
}

/** The fields of an object as it was written, without what it inherits. */
function fieldsOf(value: unknown, path: string, advice: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault(path, value, advice);
  return new Map<string, unknown>(Object.entries(value));
}

function requireKey(key: string, known: readonly string[]): void {
  if (isOneOf(key, known)) return;
  const near = nearest(key, known);
  throw new InvalidSetError(
    key,
    `there is no such key; ${near.length > 0 ? `did you mean ${near.join(', ')}?` : `use ${known.join(', ')}`}`,
  );
}

function isOneOf(key: string, known: readonly string[]): boolean {
  return known.includes(key);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function fault(path: string, value: unknown, advice: string): InvalidSetError {
  return new InvalidSetError(path, `${path === '' ? 'the set ' : ''}${shown(value)}; ${advice}`, { value: shown(value) });
}

function shown(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (Array.isArray(value)) return `is a list of ${value.length}`;
  if (typeof value === 'string') return `is ${quoted(value)}`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `is ${value}`;
  return `is ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
