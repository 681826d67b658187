import type { AnyOperator, ParamSpec, Params } from '../../src/operators/define.js';
import type { Random } from './random.js';

export type OperatorCase = {
  /** One expression for each output. */
  readonly expressions: readonly string[];
  readonly params: Params;
};

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;
const FRACTIONS: readonly string[] = ['efficiency', 'phase', 'sine', 'leadsine'];

/**
 * What stands for an input, by its name: a bar column where the name is one, the mean of the first input for `mean` and of input NAME for
 * `mean_NAME`, a comparison for `condition`; anything for the others.
 */
function inputText(name: string, known: ReadonlyMap<string, string>, period: number, any: string): string {
  if ((COLUMNS as readonly string[]).includes(name)) return name;
  if (name === 'anchor') return 'session_start(timestamp)';
  const [first = any] = known.values();
  if (name.startsWith('mean')) return `sma(${known.get(name.slice(5)) ?? first}, ${period})`;
  if (FRACTIONS.includes(name)) return '(close - low) / (high - low)';
  if (name === 'periods' || name === 'cycle') return '40 * (close - low) / (high - low)';
  return name === 'condition' ? `${first} > ${any}` : any;
}

/** Dates before, within and after the bars of the tests. */
const DATES = [19700101, 20200913, 20200914, 20380119];
/** Of those the one that is before every bar. */
const BEGUN = DATES.slice(0, 1);

/** A value of a parameter: mostly a small one, now and then its default or one that spans a block's sums. */
function paramValue(spec: ParamSpec, random: Random, least: number): number {
  const { min, max = 1e5 } = spec;
  if (spec.default !== undefined && random.oneIn(6)) return spec.default;
  if (spec.real === true) return random.pick([0, 1, 2, -1.5, 0.1].filter((value) => value >= min && value <= max));
  const low = Math.max(min, Math.min(least, max));
  return Math.min(max, low + (random.oneIn(12) ? random.integer(20, 140) : random.integer(0, 9)));
}

/** Parameters that the operator's `check` lets pass. */
function drawParams(operator: AnyOperator, random: Random, least: number, dates: readonly number[]): Params {
  if (operator.kind === 'elementwise') return {};
  for (let attempt = 0; attempt < 200; attempt++) {
    const params = Object.fromEntries(
      Object.entries(operator.params).map(([name, spec]) => [name, name === 'date' ? random.pick(dates) : paramValue(spec, random, least)]),
    );
    if (accepts(operator, params)) return params;
  }
  throw new Error(`no parameters of ${operator.name} pass its check`);
}

function accepts(operator: AnyOperator, params: Params): boolean {
  if (operator.kind === 'elementwise' || operator.check === undefined) return true;
  try {
    operator.check(params);
    return true;
  } catch {
    return false;
  }
}

/**
 * Calls of an operator with parameters drawn from their specs (`least` or more where they allow it) and inputs of bar columns, or of
 * differences and of ratios of them; with `loose` of no heed to what an input is called; with `begun` anchored before the first bar.
 */
export function drawCase(
  operator: AnyOperator,
  random: Random,
  options: { readonly least?: number; readonly input?: () => string; readonly loose?: boolean; readonly begun?: boolean } = {},
): OperatorCase {
  const { least = 1, input = () => anyInput(random), loose = false, begun = false } = options;
  const params = drawParams(operator, random, least, begun ? BEGUN : DATES);
  const inputs = new Map<string, string>();
  for (const name of operator.inputs)
    inputs.set(name, name === 'timestamp' ? name : loose ? input() : inputText(name, inputs, params.period ?? 1, input()));
  const call = `${operator.name}(${[...inputs.values(), ...Object.values(params)].join(', ')})`;
  const outputs = operator.kind === 'elementwise' ? [] : operator.outputs;
  return { expressions: outputs.length === 0 ? [call] : outputs.map((output) => `${call}.${output}`), params };
}

function anyInput(random: Random): string {
  if (random.oneIn(3)) return random.pick(['close - open', 'close / open', 'shift(close, 2)', 'high - shift(low, 1)', '0 - volume']);
  return random.pick(COLUMNS);
}

/** A random expression: calls within calls, arithmetic, shifts, constants. */
export function drawExpression(catalogue: readonly AnyOperator[], random: Random, depth: number): string {
  if (depth === 0 || random.oneIn(5)) return random.oneIn(6) ? random.pick(['0', '-0', '2', '0.5', '1e300', '-3']) : random.pick(COLUMNS);
  const inner = (): string => drawExpression(catalogue, random, depth - 1);
  if (random.oneIn(2)) return `(${inner()} ${random.pick(['+', '-', '*', '/', '>', '>=', '<', '<=', '-', '/'])} ${inner()})`;
  if (random.oneIn(8)) return `shift(${inner()}, ${random.integer(0, 6)})`;
  return random.pick(drawCase(random.pick(catalogue), random, { input: inner }).expressions);
}

/** One text after the other, over and over. */
export function alternating(...texts: readonly string[]): () => string {
  let next = 0;
  return () => texts[next++ % texts.length]!;
}
