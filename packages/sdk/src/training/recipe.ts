import { InvalidParamError, UnknownNameError } from '@barkeep/feature-core';
import { invalidFile } from '../tabular/faults.js';
import type { Origin } from '../contracts/service.js';
import { forwardReturn } from './labels/forwardReturn.js';
import type { Label } from './labels/label.js';
import { nextDirection } from './labels/nextDirection.js';
import { tripleBarrier, type TripleBarrierOptions } from './labels/tripleBarrier.js';
import type { MatrixDtype } from './matrixManifest.js';
import type { MatrixOrder } from './npyHeader.js';
import type { PurgedKFoldOptions } from './splits/purgedKFold.js';
import type { SplitOptions } from './splits/splitOptions.js';
import type { WalkForwardOptions } from './splits/walkForward.js';

/** Another series whose columns are joined by close time. Left out: the recipe's own symbol and set. */
export type RecipeJoin = {
  readonly symbol?: string;
  readonly timeframe: string;
  readonly set?: string;
  readonly columns?: readonly string[];
  readonly prefix?: string;
  readonly maxAgeMs?: number;
};

export type RecipeLabel =
  | { readonly kind: 'forwardReturn'; readonly bars: number }
  | { readonly kind: 'nextDirection' }
  | ({ readonly kind: 'tripleBarrier' } & TripleBarrierOptions);

type Chosen<T> = Omit<T, keyof SplitOptions> & { readonly embargo?: number };
export type RecipeSplits =
  ({ readonly kind: 'walkForward' } & Chosen<WalkForwardOptions>) | ({ readonly kind: 'purgedKFold' } & Chosen<PurgedKFoldOptions>);

/** A dataset as JSON says it: what goes into `makeDataset` and, as it was, into the dataset's manifest. */
export type Recipe = {
  readonly symbol: string;
  readonly set: string;
  /** Default `1day`. */
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
  /** Default `series`. */
  readonly origin?: Origin;
  /** Default: all of the set's. */
  readonly columns?: readonly string[];
  readonly join?: readonly RecipeJoin[];
  readonly label: RecipeLabel;
  readonly splits: RecipeSplits;
  /** Fitted on the training rows of each split. Default: none. */
  readonly scaler?: 'standard' | 'robust';
  readonly dtype?: MatrixDtype;
  readonly order?: MatrixOrder;
  /** Steps of the timeframe from one bar to the next that a label may cross; default as `segmentsOf` has it. */
  readonly maxGap?: number;
};

const KEYS: readonly (keyof Recipe)[] = [
  ...([
    'symbol',
    'set',
    'timeframe',
    'start',
    'end',
    'origin',
    'columns',
    'join',
    'label',
    'splits',
    'scaler',
    'dtype',
    'order',
    'maxGap',
  ] as const),
];
const JOIN_KEYS: readonly (keyof RecipeJoin)[] = ['symbol', 'timeframe', 'set', 'columns', 'prefix', 'maxAgeMs'];
const LABEL_KEYS: Readonly<Record<RecipeLabel['kind'], readonly string[]>> = {
  forwardReturn: ['bars'],
  nextDirection: [],
  tripleBarrier: ['up', 'down', 'horizon', 'volatility', 'by', 'expired'],
};
const SPLIT_KEYS: Readonly<Record<RecipeSplits['kind'], readonly string[]>> = {
  walkForward: ['train', 'test', 'step', 'first', 'embargo'],
  purgedKFold: ['folds', 'embargo'],
};

/**
 * The recipe that a text holds.
 * @throws BarkeepError `INVALID_FILE` for what is no JSON object, `INVALID_PARAM` for a key that is missing or not known, with the nearest ones
 */
export function parseRecipe(text: string, file: string): Recipe {
  const recipe = objectOf(text, file);
  requireKeys('recipe', recipe, KEYS);
  for (const key of ['symbol', 'set', 'label', 'splits'] as const)
    if (recipe[key] === undefined) throw new InvalidParamError('recipe', key, 'missing', `name it: { "${key}": … }`);
  requireKind('label', recipe['label'], LABEL_KEYS);
  requireKind('splits', recipe['splits'], SPLIT_KEYS);
  for (const join of (recipe['join'] ?? []) as object[]) requireKeys('recipe.join', join, JOIN_KEYS);
  const { scaler } = recipe as Partial<Recipe>;
  if (scaler !== undefined && scaler !== 'standard' && scaler !== 'robust')
    throw new InvalidParamError('recipe', 'scaler', scaler, "use 'standard' or 'robust', or leave it out");
  return recipe as unknown as Recipe;
}

/** The label that a recipe asks for. @throws InvalidParamError `INVALID_PARAM` */
export function labelOf(label: RecipeLabel): Label {
  if (label.kind === 'forwardReturn') return forwardReturn(label.bars);
  return label.kind === 'nextDirection' ? nextDirection() : tripleBarrier(label);
}

function objectOf(text: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidFile({ file }, `is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {}, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidFile({ file }, 'is no recipe; write { "symbol": …, "set": …, "label": …, "splits": … }');
}

function requireKeys(owner: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new UnknownNameError('INVALID_PARAM', `key of ${owner}`, unknown, known);
}

function requireKind(key: string, value: unknown, kinds: Readonly<Record<string, readonly string[]>>): void {
  const { kind, ...options } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const known = typeof kind === 'string' ? kinds[kind] : undefined;
  if (known === undefined) throw new InvalidParamError(`recipe.${key}`, 'kind', kind, `use one of ${Object.keys(kinds).join(', ')}`);
  requireKeys(`recipe.${key}`, options, known);
}
