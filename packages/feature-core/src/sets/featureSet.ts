import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { InvalidParamError } from '../errors.js';
import { analyse, type Analysis } from '../expression/analyse.js';
import { canonicalText } from '../expression/canonical.js';
import { expand } from '../expression/expand.js';
import { parseExpression } from '../expression/resolve.js';
import { operatorsIn, type Tree } from '../expression/tree.js';

/** A feature as it is declared: an expression, or one with a word on where it belongs. */
export type FeatureDefinition = string | { readonly expression: string; readonly category?: string; readonly description?: string };

/** One column of a set. */
export type Feature = Analysis & {
  readonly name: string;
  /** Canonical text. */
  readonly expression: string;
  readonly category: string;
  readonly description: string;
  readonly tree: Tree;
};

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const MAX_FEATURES = 10_000;
const VERSION_DIGITS = 12;

/** A named, ordered list of named expressions. Its version is a hash of what decides the bits: column names, canonical expressions, operator revisions. */
export class FeatureSet {
  readonly name: string;
  readonly description: string;
  readonly features: readonly Feature[];
  /** Column names, in order. */
  readonly names: readonly string[];
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
  /** `name@` and the first 12 digits of the hash. */
  readonly version: string;
  /** Leading bars in which some column is not defined yet. */
  readonly lookback: number;
  private readonly derived = new Map<unknown, unknown>();

  constructor(name: string, features: readonly Feature[], description: string) {
    this.name = name;
    this.description = description;
    this.features = features;
    this.names = features.map((feature) => feature.name);
    this.hash = hashOf(features);
    this.version = `${name}@${this.hash.slice(0, VERSION_DIGITS)}`;
    this.lookback = Math.max(0, ...features.map(({ lookback }) => lookback));
  }

  /** What `make` derives from this set, made once for each `make`. */
  derive<T>(make: (set: FeatureSet) => T): T {
    if (!this.derived.has(make)) this.derived.set(make, make(this));
    return this.derived.get(make) as T;
  }
}

/**
 * Defines a feature set from `{ column: expression }`; the order of the columns is that of the keys.
 * @throws InvalidParamError `INVALID_PARAM` for a name that is not safe in a URL or no column at all
 * @throws ExpressionError `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the place of the fault
 * @example
 * const mine = defineFeatureSet('mine', { trend: 'close / ema(close, 12) - 1' });
 */
export function defineFeatureSet(
  name: string,
  features: Readonly<Record<string, FeatureDefinition>>,
  options: { readonly description?: string } = {},
): FeatureSet {
  requireName('set', name);
  const entries = Object.entries(features);
  if (entries.length === 0 || entries.length > MAX_FEATURES) {
    throw new InvalidParamError(`set ${name}`, 'columns', entries.length, `use 1 to ${MAX_FEATURES} columns`);
  }
  return new FeatureSet(
    name,
    entries.map(([column, definition]) => feature(column, definition)),
    options.description ?? '',
  );
}

/** Puts a category on each of these features. */
export function inCategory(category: string, features: Readonly<Record<string, string>>): Record<string, FeatureDefinition> {
  return Object.fromEntries(Object.entries(features).map(([name, expression]) => [name, { expression, category }]));
}

function feature(name: string, definition: FeatureDefinition): Feature {
  requireName('column', name);
  const { expression, category, description } = typeof definition === 'string' ? { expression: definition } : definition;
  const tree = parseExpression(expression);
  const outermost = tree.kind === 'call' || tree.kind === 'elementwise' ? tree.operator.category : 'price';
  return { name, expression: canonicalText(tree), category: category ?? outermost, description: description ?? '', tree, ...analyse(tree) };
}

function requireName(kind: string, name: string): void {
  if (NAME.test(name) && name !== 'timestamp') return;
  throw new InvalidParamError(
    kind,
    'name',
    `'${name}'`,
    "use a letter, then letters, digits, '_', '.' or '-', 64 at most, and not 'timestamp'",
  );
}

function hashOf(features: readonly Feature[]): string {
  const columns = features.map(({ name, expression }) => [name, expression]);
  const revisions = new Map(
    features.flatMap(({ tree }) =>
      [...operatorsIn(tree), ...operatorsIn(expand(tree))].map(({ name, revision }) => [name, revision] as const),
    ),
  );
  const text = JSON.stringify({ columns, revisions: [...revisions].sort(([a], [b]) => (a < b ? -1 : 1)) });
  return bytesToHex(sha256(utf8ToBytes(text)));
}
