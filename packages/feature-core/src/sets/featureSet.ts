import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ExpressionError, InvalidParamError } from '../errors.js';
import { analyse, type Analysis } from '../expression/analyse.js';
import { canonicalText } from '../expression/canonical.js';
import { expand } from '../expression/expand.js';
import { parseFeature } from '../expression/kinds.js';
import { parse } from '../expression/parser.js';
import { narrowed, rangeOf, type Interval } from '../expression/range.js';
import { parseExpression } from '../expression/resolve.js';
import { EXPRESSION_LIMITS, operatorsIn, type Tree } from '../expression/tree.js';
import { Weight } from '../expression/weight.js';

/** A feature as it is declared: an expression, or one with a word on where it belongs. */
export type FeatureDefinition =
  | string
  | {
      readonly expression: string;
      readonly category?: string;
      readonly description?: string;
      readonly tags?: readonly string[];
      readonly source?: string;
    };

/** What is said of a set beside its columns; none of it is part of the version. */
export type SetOptions = {
  readonly description?: string;
  readonly category?: string;
  readonly tags?: readonly string[];
  readonly source?: string;
};

/** One column of a set. */
export type Feature = Analysis & {
  readonly name: string;
  /** Canonical text. */
  readonly expression: string;
  readonly category: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Whose definition it is: its own, that of the operator it is a call of, or that of its set. */
  readonly source: string;
  readonly tree: Tree;
  /** What no value leaves on well-formed bars; found when it is first asked for. */
  readonly range: Interval;
};

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
export const NAME_RULE = "use a letter, then letters, digits, '_', '.' or '-', 64 at most, and not 'timestamp'";
export const MAX_FEATURES = 10_000;
export const VERSION_DIGITS = 12;

/**
 * A named, ordered list of named expressions. Its version is a hash of what decides the bits: column names, canonical expressions, operator revisions.
 * What is derived from it is made when it is first asked for.
 */
export class FeatureSet {
  readonly name: string;
  readonly description: string;
  /** Empty where none was given. */
  readonly category: string;
  readonly tags: readonly string[];
  /** Column names, in order. */
  readonly names: readonly string[];
  private readonly parse: () => readonly Feature[];
  private readonly derived = new Map<unknown, unknown>();

  constructor(name: string, names: readonly string[], options: SetOptions, parse: () => readonly Feature[]) {
    this.name = name;
    this.names = Object.freeze([...names]);
    this.description = options.description ?? '';
    this.category = options.category ?? '';
    this.tags = Object.freeze([...(options.tags ?? [])]);
    this.parse = parse;
  }

  /** The columns, in order. */
  get features(): readonly Feature[] {
    return this.derive(FeatureSet.parsed);
  }

  /** SHA-256, 64 hex digits. */
  get hash(): string {
    return this.derive(hashOf);
  }

  /** `name@` and the first 12 digits of the hash. */
  get version(): string {
    return this.derive(versionOf);
  }

  /** Leading bars in which some column is not defined yet. */
  get lookback(): number {
    return this.derive(lookbackOf);
  }

  /** What `make` derives from this set, made once for each `make`. */
  derive<T>(make: (set: FeatureSet) => T): T {
    const known = this.derived.get(make) as T | undefined;
    if (known !== undefined) return known;
    const made = make(this);
    this.derived.set(make, made);
    return made;
  }

  private static parsed(set: FeatureSet): readonly Feature[] {
    return Object.freeze(set.parse());
  }
}

function versionOf({ name, hash }: FeatureSet): string {
  return `${name}@${hash.slice(0, VERSION_DIGITS)}`;
}

function lookbackOf({ features }: FeatureSet): number {
  return Math.max(0, ...features.map(({ lookback }) => lookback));
}

/**
 * Defines a feature set from `{ column: expression }`; the order of the columns is that of the keys.
 * @throws InvalidParamError `INVALID_PARAM` for a name that is not safe in a URL or no column at all
 * @throws ExpressionError `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the column and the place of the fault
 * @throws BarkeepError `TOO_LARGE` for a set above the limits of parts and windows
 * @example
 * const mine = defineFeatureSet('mine', { trend: 'close / ema(close, 12) - 1' });
 */
export function defineFeatureSet(
  name: string,
  features: Readonly<Record<string, FeatureDefinition>>,
  options: SetOptions = {},
): FeatureSet {
  const set = setOf(name, features, options, parseFeature);
  void set.features;
  return set;
}

/**
 * The same without looking at the expressions until they are asked for, and without asking what is meant by them: the built-in sets cost nothing to a process that
 * does not use them.
 */
export function declareFeatureSet(
  name: string,
  features: Readonly<Record<string, FeatureDefinition | DeclaredFeature>>,
  options: SetOptions = {},
): FeatureSet {
  return setOf(name, features, options, parseDeclared);
}

/** The tree of an expression, and what it says of itself. */
type Parse = (expression: string) => { readonly tree: Tree; readonly analysis: Analysis };

const parseDeclared: Parse = (expression) => {
  const tree = parseExpression(expression);
  return { tree, analysis: analyse(tree) };
};

function setOf(
  name: string,
  features: Readonly<Record<string, FeatureDefinition | DeclaredFeature>>,
  options: SetOptions,
  read: Parse,
): FeatureSet {
  requireName('set', name);
  const entries = Object.entries(features);
  if (entries.length === 0 || entries.length > MAX_FEATURES) {
    throw new InvalidParamError(`set ${name}`, 'columns', entries.length, `use 1 to ${MAX_FEATURES} columns`);
  }
  const names = entries.map(([column]) => column);
  for (const column of names) requireName('column', column);
  return new FeatureSet(name, names, options, () => {
    const weight = new Weight(name);
    return entries.map(([column, definition]) => {
      const made = feature(column, definition, options.source ?? '', read);
      weight.add(column, made.tree);
      return made;
    });
  });
}

/** A feature of a built-in set: what is known of its values may be narrower than what is found from its expression. */
type DeclaredFeature = Exclude<FeatureDefinition, string> & { readonly range?: readonly [lo: number, hi: number] };

/** An expression, or one and what it is, and what its values never leave but for rounding. */
export type Told = string | readonly [expression: string, description: string, range?: readonly [lo: number, hi: number]];

/** Puts a category on each of these features. */
export function inCategory(category: string, features: Readonly<Record<string, Told>>): Record<string, DeclaredFeature> {
  return Object.fromEntries(
    Object.entries(features).map(([name, told]) => {
      const [expression, description, range] = typeof told === 'string' ? [told] : told;
      return [
        name,
        { expression, category, ...(description === undefined ? {} : { description }), ...(range === undefined ? {} : { range }) },
      ];
    }),
  );
}

function feature(name: string, definition: FeatureDefinition | DeclaredFeature, ofSet: string, read: Parse): Feature {
  const {
    expression,
    category,
    description,
    tags,
    source,
    range: declared,
  }: Partial<DeclaredFeature> = typeof definition === 'string' ? { expression: definition } : (definition ?? {});
  if (typeof expression !== 'string') throw new InvalidParamError(`column ${name}`, 'expression', expression, 'write it as text');
  const { tree, analysis } = parsed(name, expression, read);
  const canonical = canonicalText(tree);
  requireReadable(name, expression, canonical);
  const outermost = 'operator' in tree ? tree.operator.category : 'price';
  let range: Interval | undefined;
  return {
    name,
    expression: canonical,
    category: category ?? outermost,
    description: description ?? summaryOf(tree),
    tags: Object.freeze([...(tags ?? [])]),
    source: source ?? sourceOf(tree, ofSet),
    tree,
    get range(): Interval {
      return (range ??= narrowed(rangeOf(tree), declared));
    },
    ...analysis,
  };
}

/** What a column that is one call gives, by its operator. */
function summaryOf(tree: Tree): string {
  if (!('operator' in tree) || 'sign' in tree.operator) return '';
  return tree.kind !== 'call' || tree.output === '' ? tree.operator.summary : `${tree.operator.summary}: its output ${tree.output}`;
}

function sourceOf(tree: Tree, ofSet: string): string {
  if (!('operator' in tree)) return ofSet;
  return tree.kind === 'elementwise' && ofSet !== '' ? ofSet : tree.operator.source;
}

function parsed(column: string, expression: string, read: Parse): ReturnType<Parse> {
  try {
    return read(expression);
  } catch (error) {
    throw error instanceof ExpressionError ? error.ofColumn(column) : error;
  }
}

/** A version is read back from its canonical texts. A long sum is nested as deep as it has terms, where these are put in order. */
function requireReadable(column: string, expression: string, canonical: string): void {
  if (canonical.length <= EXPRESSION_LIMITS.depth) return;
  try {
    parse(canonical);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(expression, 0, `with its defaults and in canonical order, ${error.advice}`, error.code, column);
  }
}

/** Whether a set or a column may be called so: what is safe in a URL, a file name and a table with a timestamp. */
export function isName(name: string): boolean {
  return NAME.test(name) && name !== 'timestamp';
}

function requireName(kind: string, name: string): void {
  if (!isName(name)) throw new InvalidParamError(kind, 'name', `'${name}'`, NAME_RULE);
}

/**
 * What decides the bits of a set, as canonical JSON: column names, canonical expressions, operator revisions. Its SHA-256 is the set's hash, so that the text proves itself;
 * `openVersion` reads it.
 */
export function versionDocument({ features }: FeatureSet): string {
  const columns = features.map(({ name, expression }) => [name, expression]);
  const revisions = new Map(features.flatMap(({ tree }) => [...revisionsIn(tree)]));
  return JSON.stringify({ columns, revisions: [...revisions].sort(([a], [b]) => (a < b ? -1 : 1)) });
}

/** The revision of every operator that stands in a tree, as it is written and written out. */
export function revisionsIn(tree: Tree): Map<string, number> {
  return new Map([...operatorsIn(tree), ...operatorsIn(expand(tree))].map(({ name, revision }) => [name, revision] as const));
}

function hashOf(set: FeatureSet): string {
  return sha256Hex(versionDocument(set));
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
