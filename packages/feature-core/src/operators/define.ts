import { InvalidParamError } from '../errors.js';
import type { BarStep } from '../math/barStep.js';
import type { Interval } from '../math/interval.js';

/** A parameter of an operator: an integer unless `real` is set. Without a default it has to be given. */
export type ParamSpec = {
  readonly default?: number;
  readonly min: number;
  readonly max?: number;
  readonly real?: boolean;
};

export type Params = Readonly<Record<string, number>>;

/** The longest window: a bound on what an expression can make the process allocate. */
export const MAX_PERIOD = 100_000;

/** The lookback of a value that is never NaN, whatever its inputs are: integers, which have 0 in its place. */
export const NEVER_NAN = -Infinity;

/** window: the value depends on recent bars only. recursive: on all bars, fading. anchored: on all bars since a fixed one. */
export type Memory = 'window' | 'recursive' | 'anchored';

/**
 * The unit of a value. `x` in a definition stands for the unit of the first input; `mixed` is a product that has no name.
 * ratio: dimensionless. percent: 0..100 style. flag: 0 or 1. bars: a count of bars. time: ms UTC.
 */
export type Unit = 'x' | 'price' | 'volume' | 'ratio' | 'percent' | 'flag' | 'bars' | 'time' | 'mixed';

/**
 * What values an operator can give, from what its inputs can be: the reference shows it, and a test holds it to bars whose high and low are around open and
 * close, prices above 0, volumes 0 or more. An operator without a rule can give anything.
 * - an `Interval` of math/interval: `between(0, 100)`, `integers(-1, 1)`, `NOT_NEGATIVE`;
 * - `'input'`: never outside of what the first input was (a mean);
 * - `'value'`: one of the first input's values, picked by order or place, so that larger ones never give a smaller (a maximum, a quantile); whole numbers stay so;
 * - a function of the params and of the inputs' intervals, where it takes them: `({ period }, [x]) => times(x!, point(period))`. `atMost(a, b)` says whether
 *   input a is known never to exceed input b: `atMost(1, 0)` where low is the second input and high the first.
 *
 * Bounds are meant in doubles: what rounding can carry a value beyond belongs to them. Infinities are values, NaN is none.
 */
export type RangeRule =
  'input' | 'value' | Interval | ((params: Params, inputs: readonly Interval[], atMost: (a: number, b: number) => boolean) => Interval);

export const CATEGORIES = [
  'price',
  'trend',
  'momentum',
  'volatility',
  'volume',
  'cycle',
  'pattern',
  'statistics',
  'calendar',
  'arithmetic',
  'cross-section',
] as const;
export type Category = (typeof CATEGORIES)[number];

type Described = {
  /** The id everywhere: in expressions, file names, documentation. */
  readonly name: string;
  /** Raise it when any output bit changes. */
  readonly revision: number;
  readonly category: Category;
  /** One sentence for the reference. */
  readonly summary: string;
  /** Whose definition it is: a paper, a book, a reference implementation. */
  readonly source: string;
  readonly inputs: readonly string[];
};

/**
 * Computes rows `[from, to)` of every output from the inputs, in order. Index i is the same bar in every array; `x[i - k]` may be read for k up to
 * `history`, and is NaN before the first bar. What must survive a block is in `state`, a slice of one arena that starts as zeros.
 */
export type Kernel = (
  state: Float64Array,
  params: Params,
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  from: number,
  to: number,
) => void;

/** One of several calls that run together. */
export type JointCall = { readonly state: Float64Array; readonly params: Params; readonly outputs: readonly Float64Array[] };

/** Several calls of one operator with the same inputs over the same rows: what they share is done once. The bits are those of its kernel, call by call. */
export type JointKernel = (calls: readonly JointCall[], inputs: readonly Float64Array[], from: number, to: number) => void;

/** An operator with a kernel. */
export type Operator = Described & {
  readonly kind: 'kernel';
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** Names of the outputs where there is more than one. */
  readonly outputs: readonly string[];
  readonly memory: Memory;
  /** Holes are left out of its window rather than spoiling it, so that it is forgotten only after `reach` bars what came before one. */
  readonly skipsHoles?: boolean;
  /** After how many bars a changed input bar has no influence left. */
  readonly reach: 'unbounded' | ((params: Params) => number);
  /** How many bars back its value reaches but for the last bits, where the way that it sums makes `reach` longer. */
  readonly window?: (params: Params) => number;
  /** Leading bars that are NaN when the inputs are defined from the first bar; a list where they differ by input. */
  readonly lookback: (params: Params) => number | readonly number[];
  /** How far back `run` reads `x[i - k]`. */
  readonly history: (params: Params) => number;
  readonly unit: Unit;
  /** Of outputs that have another one. */
  readonly units?: Readonly<Record<string, Unit>>;
  /** Unbounded unless said otherwise. */
  readonly range?: RangeRule;
  /** Of outputs that have another one. */
  readonly ranges?: Readonly<Record<string, RangeRule>>;
  /** A larger input never gives a smaller value: what is known of the order of two inputs holds for their results. `range: 'value'` says it too. */
  readonly monotone?: boolean;
  readonly stateSize: (params: Params) => number;
  /** Refuses combinations that no single bound can express. */
  readonly check?: (params: Params) => void;
  readonly run: Kernel;
  /** What is tried before `run` where there is one bar: a call of a kernel costs several times what most do for it. */
  readonly step?: BarStep;
  /** What runs in place of `run` over a block where a plan has several calls with the same inputs. */
  readonly runTogether?: JointKernel;
};

/** A text in which the inputs and params of an operator stand by name; a function of the params where they choose its form (a kind of moving average). */
export type Formula = string | ((params: Params) => string);

/** An operator that is an expression over others, one for each output. */
export type DerivedOperator = Described & {
  readonly kind: 'derived';
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly outputs: readonly string[];
  readonly expressions: Readonly<Record<string, Formula>>;
  /** Only where the expression cannot tell: a ratio of like units is found by itself. */
  readonly unit?: Unit;
  /** Only where it is narrower than what the expression shows. */
  readonly range?: RangeRule;
  /** Of outputs that have another one. */
  readonly ranges?: Readonly<Record<string, RangeRule>>;
  /** Refuses combinations that no single bound can express. */
  readonly check?: (params: Params) => void;
};

/** Applies a function to each row: `out[i] = f(a[i - aLag], b[i - bLag], c[i - cLag])`; unused arguments repeat the first. */
export type ElementwiseKernel = (
  out: Float64Array,
  a: Float64Array,
  aLag: number,
  b: Float64Array,
  bLag: number,
  c: Float64Array,
  cLag: number,
  from: number,
  to: number,
) => void;

/** A function of the values of one bar; the planner joins them into one node. */
export type ElementwiseOperator = Described & {
  readonly kind: 'elementwise';
  /** inherit: undefined where an argument is. defined: never NaN by itself. */
  readonly lookbackRule: 'inherit' | 'defined';
  /** Its value is one of its operands, or needs not all of them: it may be there before the longest lookback among them is over. */
  readonly chooses?: boolean;
  readonly unit: Unit | 'product' | 'quotient' | 'sum';
  /** Unbounded unless said otherwise. */
  readonly range?: RangeRule;
  /** The sign in an expression, for those that have one. */
  readonly sign?: string;
  /** Operands may be swapped without a change of bits. */
  readonly commutative?: boolean;
  readonly run: ElementwiseKernel;
};

/** An operator over the bars of one series. */
export type AnyOperator = Operator | DerivedOperator | ElementwiseOperator;

/** Replaces the first `count` values, those of the symbols that have one at some timestamp, in the order of the symbols. */
export type CrossKernel = (values: Float64Array, count: number) => void;

/** A function of the values that the symbols of a panel have at one timestamp. */
export type CrossOperator = Described & {
  readonly kind: 'cross';
  /** Whether an infinite value counts among the others; else it is NaN, as one that is not defined. */
  readonly infinite: 'counted' | 'left-out';
  readonly unit: 'x' | 'ratio';
  readonly range: RangeRule;
  readonly run: CrossKernel;
};

type OperatorInput = Omit<Operator, 'kind' | 'outputs' | 'history' | 'stateSize'> & {
  readonly outputs?: readonly string[];
  readonly history?: (params: Params) => number;
  readonly stateSize?: (params: Params) => number;
};

/** Declares an operator with a kernel. No history and no state unless said otherwise. */
export function defineOperator(definition: OperatorInput): Operator {
  return { kind: 'kernel', outputs: [], history: () => 0, stateSize: () => 0, ...definition };
}

/** Declares an operator as an expression, or as one expression for each named output. */
export function deriveOperator(
  definition: Omit<DerivedOperator, 'kind' | 'outputs' | 'expressions'> & {
    readonly expression: Formula | Readonly<Record<string, Formula>>;
  },
): DerivedOperator {
  const { expression, ...rest } = definition;
  if (typeof expression !== 'object') return { kind: 'derived', ...rest, outputs: [], expressions: { '': expression } };
  return { kind: 'derived', ...rest, outputs: Object.keys(expression), expressions: expression };
}

/** Declares a function of the values of one bar. */
export function defineElementwise(
  definition: Omit<ElementwiseOperator, 'kind' | 'revision' | 'category' | 'source' | 'lookbackRule'> & {
    readonly revision?: number;
    readonly category?: Category;
    readonly source?: string;
    readonly lookbackRule?: 'inherit' | 'defined';
  },
): ElementwiseOperator {
  return { kind: 'elementwise', revision: 1, category: 'arithmetic', source: 'IEEE 754', lookbackRule: 'inherit', ...definition };
}

/** Declares a function of the values that the symbols of a panel have at one timestamp. */
export function defineCross(definition: Omit<CrossOperator, 'kind' | 'category' | 'inputs'>): CrossOperator {
  return { kind: 'cross', category: 'cross-section', inputs: ['x'], ...definition };
}

/** @throws InvalidParamError `INVALID_PARAM` for a value outside its spec */
export function checkParam(owner: string, name: string, spec: ParamSpec, value: number): void {
  const max = spec.max ?? MAX_PERIOD;
  const fits = spec.real === true ? Number.isFinite(value) : Number.isInteger(value);
  if (fits && value >= spec.min && value <= max) return;
  throw new InvalidParamError(owner, name, value, `use ${spec.real === true ? 'a number' : 'an integer'} from ${spec.min} to ${max}`);
}
