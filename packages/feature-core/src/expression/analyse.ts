import type { InputColumn } from '../bars/bars.js';
import type { Memory, Unit } from '../operators/define.js';
import { bodyOf } from './expand.js';
import type { Tree } from './tree.js';

/** What a tree says of itself without a bar in sight. */
export type Analysis = {
  /** Leading bars that are NaN on bars without holes. */
  readonly lookback: number;
  /** After how many bars a changed bar has no influence left; Infinity where it always has. */
  readonly reach: number;
  readonly memory: Memory;
  readonly unit: Exclude<Unit, 'x'>;
};

const COLUMN_UNITS: Readonly<Partial<Record<InputColumn, Analysis['unit']>>> = { timestamp: 'time', volume: 'volume' };
const RANK: readonly Memory[] = ['window', 'recursive', 'anchored'];

/** Lookback, reach, memory and unit of a tree, composed up from its operators. */
export function analyse(tree: Tree): Analysis {
  return analyser()(tree);
}

/** `analyse` for many parts of one tree: each is looked at once. */
export function analyser(): (part: Tree) => Analysis {
  const analyst = new Analyst();
  return (part) => analyst.analyse(part);
}

class Analyst {
  private readonly known = new Map<Tree, Analysis>();

  analyse(tree: Tree): Analysis {
    const known = this.known.get(tree);
    if (known !== undefined) return known;
    const analysis = this.parts(tree);
    this.known.set(tree, analysis);
    return analysis;
  }

  private parts(tree: Tree): Analysis {
    switch (tree.kind) {
      case 'number':
        return { lookback: 0, reach: 0, memory: 'window', unit: 'ratio' };
      case 'column':
        return { lookback: 0, reach: 0, memory: 'window', unit: COLUMN_UNITS[tree.name] ?? 'price' };
      case 'shift': {
        const input = this.analyse(tree.input);
        return { ...input, lookback: input.lookback + tree.bars, reach: input.reach + tree.bars };
      }
      case 'cross': {
        const input = this.analyse(tree.input);
        return { ...input, unit: ownUnit(tree.operator.unit, [input]) };
      }
      case 'elementwise': {
        const inputs = tree.inputs.map((input) => this.analyse(input));
        const joined = join(inputs);
        return { ...joined, lookback: tree.operator.lookbackRule === 'defined' ? 0 : joined.lookback, unit: elementwiseUnit(tree, inputs) };
      }
      case 'call':
        return this.call(tree);
    }
  }

  private call(tree: Extract<Tree, { kind: 'call' }>): Analysis {
    const { operator, params, output } = tree;
    const inputs = tree.inputs.map((input) => this.analyse(input));
    if (operator.kind === 'derived') {
      const body = this.analyse(bodyOf(operator, tree.inputs, params, output));
      return { ...body, unit: operator.unit === undefined ? body.unit : ownUnit(operator.unit, inputs) };
    }
    const joined = join(inputs);
    return {
      lookback: lookbackOf(operator.lookback(params), inputs),
      reach: operator.reach === 'unbounded' ? Infinity : joined.reach + operator.reach(params),
      memory: stronger(joined.memory, operator.memory),
      unit: ownUnit(operator.units?.[output] ?? operator.unit, inputs),
    };
  }
}

function join(inputs: readonly Analysis[]): Omit<Analysis, 'unit'> {
  return {
    lookback: Math.max(0, ...inputs.map(({ lookback }) => lookback)),
    reach: Math.max(0, ...inputs.map(({ reach }) => reach)),
    memory: inputs.reduce<Memory>((memory, input) => stronger(memory, input.memory), 'window'),
  };
}

function lookbackOf(own: number | readonly number[], inputs: readonly Analysis[]): number {
  return Math.max(0, ...inputs.map(({ lookback }, k) => lookback + (typeof own === 'number' ? own : own[k]!)));
}

function stronger(a: Memory, b: Memory): Memory {
  return RANK.indexOf(a) >= RANK.indexOf(b) ? a : b;
}

function ownUnit(unit: Unit, inputs: readonly Analysis[]): Analysis['unit'] {
  return unit === 'x' ? (inputs[0]?.unit ?? 'mixed') : unit;
}

function elementwiseUnit(tree: Extract<Tree, { kind: 'elementwise' }>, inputs: readonly Analysis[]): Analysis['unit'] {
  const units = inputs.map(({ unit }) => unit);
  const [a, b] = units;
  switch (tree.operator.unit) {
    case 'sum':
      return a === b || tree.inputs[1]?.kind === 'number' ? a! : tree.inputs[0]?.kind === 'number' ? b! : 'mixed';
    case 'product':
      if (a === 'flag') return b!;
      if (b === 'flag') return a!;
      return tree.inputs[0]?.kind === 'number' || a === 'ratio' ? b! : b === 'ratio' ? a! : 'mixed';
    case 'quotient':
      if (a === 'percent' && isHundred(tree.inputs[1])) return 'ratio';
      return a === b ? 'ratio' : b === 'ratio' || b === 'flag' || tree.inputs[1]?.kind === 'number' ? a! : 'mixed';
    case 'x':
      return a!;
    default:
      return tree.operator.unit;
  }
}

function isHundred(tree: Tree | undefined): boolean {
  return tree?.kind === 'number' && tree.value === 100;
}
