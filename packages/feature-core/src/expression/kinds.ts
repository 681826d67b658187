import { BAR_COLUMNS } from '../bars/bars.js';
import { ExpressionError } from '../errors.js';
import type { Unit } from '../operators/define.js';
import { analyser, type Analysis } from './analyse.js';
import { parseWithPlaces } from './resolve.js';
import type { Tree } from './tree.js';

/** Kinds of values that are never meant in each other's place; any other unit fits everywhere. */
const KINDS: Readonly<Partial<Record<Unit, string>>> = {
  price: 'a price',
  volume: 'a volume',
  flag: 'a flag (1 where a condition holds, else 0)',
};

/** What is added, compared or chosen between must be of one kind. */
const JOINS: ReadonlyMap<string, string> = new Map([
  ['add', 'adds'],
  ['sub', 'subtracts'],
  ['gt', 'compares'],
  ['ge', 'compares'],
  ['lt', 'compares'],
  ['le', 'compares'],
  ['greater', 'compares'],
  ['lesser', 'compares'],
  ['fmax', 'compares'],
  ['fmin', 'compares'],
]);

/** Inputs that stand for a bar column, by their names. */
const BARS: ReadonlySet<string> = new Set(BAR_COLUMNS);

/**
 * The tree of a feature as it is declared, and what it says of itself. Beside what does not parse, it refuses what cannot be meant: a sum or a comparison of a price, a volume and a flag
 * with one another, a flag in the place of a bar column. What is merely unusual is let through: `rsi(volume)`, an average true
 * range of ratios, a flag's average.
 * @throws ExpressionError `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the place
 */
export function parseFeature(text: string): { readonly tree: Tree; readonly analysis: Analysis } {
  const { tree, placeOf } = parseWithPlaces(text);
  const analysis = analyser();
  const kindOf = (part: Tree): string | undefined => KINDS[analysis(part).unit];
  const seen = new Set<Tree>();
  const visit = (part: Tree): void => {
    if (seen.has(part)) return;
    seen.add(part);
    if (part.kind === 'number' || part.kind === 'column') return;
    if (part.kind === 'shift' || part.kind === 'cross') return visit(part.input);
    part.inputs.forEach(visit);
    const fault = faultOf(part, kindOf);
    if (fault !== undefined) throw new ExpressionError(text, placeOf(fault.at), fault.advice);
  };
  visit(tree);
  return { tree, analysis: analysis(tree) };
}

type Fault = { readonly at: Tree; readonly advice: string };
type Operation = Extract<Tree, { kind: 'elementwise' | 'call' }>;

function faultOf(part: Operation, kindOf: (part: Tree) => string | undefined): Fault | undefined {
  const verb = JOINS.get(part.operator.name);
  if (verb !== undefined && part.kind === 'elementwise') return joinFault(part, verb, kindOf);
  const k = part.operator.inputs.findIndex((name, k) => BARS.has(name) && kindOf(part.inputs[k]!) === KINDS.flag);
  if (k < 0) return undefined;
  const name = part.operator.inputs[k]!;
  const wanted = name === 'volume' ? KINDS.volume : KINDS.price;
  return { at: part.inputs[k]!, advice: `${part.operator.name} takes ${wanted} for its ${name}, and this is ${KINDS.flag}` };
}

function joinFault(part: Operation, verb: string, kindOf: (part: Tree) => string | undefined): Fault | undefined {
  const [a, b] = part.inputs.map((input) => (input.kind === 'number' ? undefined : kindOf(input)));
  if (a === undefined || b === undefined || a === b) return undefined;
  return { at: part, advice: `this ${verb} ${a} and ${b}; make ratios of them first, as close / sma(close, 20)` };
}
