import { BAR_COLUMNS, INPUT_COLUMNS } from '../bars/bars.js';
import { BarkeepError, ExpressionError, nearest } from '../errors.js';
import { catalogue, crossSection, findCross, findOperator } from '../operators/catalogue.js';
import {
  checkParam,
  MAX_PERIOD,
  type AnyOperator,
  type CrossOperator,
  type DerivedOperator,
  type ElementwiseOperator,
  type Operator,
} from '../operators/define.js';
import { parse, type Syntax } from './parser.js';
import type { Tree } from './tree.js';

/** What names stand for beside the bar columns: the inputs and params of a derived operator. */
export type Scope = { readonly inputs: ReadonlyMap<string, Tree>; readonly params: ReadonlyMap<string, number> };

const NO_SCOPE: Scope = { inputs: new Map(), params: new Map() };
const BY_SIGN: ReadonlyMap<string, ElementwiseOperator> = new Map(
  catalogue.flatMap((operator) => (operator.kind === 'elementwise' && operator.sign !== undefined ? [[operator.sign, operator]] : [])),
);
const OPERATOR_NAMES: readonly string[] = ['shift', ...[...catalogue, ...crossSection].map(({ name }) => name)];

/**
 * The typed tree of an expression. Bar columns are `open high low close volume`; `shift(x, k)` is x, k bars earlier.
 * @throws ExpressionError `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the place and the nearest names
 */
export function parseExpression(text: string, scope: Scope = NO_SCOPE): Tree {
  return new Resolver(text, scope).value(parse(text));
}

/** A tree, and where each of its parts stands in the text. */
export type PlacedTree = { readonly tree: Tree; readonly placeOf: (part: Tree) => number };

/** As `parseExpression`, with the places. */
export function parseWithPlaces(text: string): PlacedTree {
  const resolver = new Resolver(text, NO_SCOPE);
  const tree = resolver.value(parse(text));
  return { tree, placeOf: (part) => resolver.places.get(part) ?? 0 };
}

class Resolver {
  readonly places = new Map<Tree, number>();

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
  ) {}

  /** The tree of what gives a value, as everything but a time does. */
  value(syntax: Syntax): Tree {
    const tree = this.tree(syntax);
    if (!isTime(tree)) return tree;
    throw this.fault(syntax.position, `a time is no value; hand it to what makes one of it, such as hour_of_day(${TIME}).sine`);
  }

  private tree(syntax: Syntax): Tree {
    const tree = this.part(syntax);
    this.places.set(tree, syntax.position);
    return tree;
  }

  private part(syntax: Syntax): Tree {
    switch (syntax.kind) {
      case 'number':
        return { kind: 'number', value: syntax.value };
      case 'name':
        return this.name(syntax.name, syntax.position);
      case 'unary':
        return { kind: 'elementwise', operator: findOperator('neg') as ElementwiseOperator, inputs: [this.value(syntax.input)] };
      case 'binary':
        return { kind: 'elementwise', operator: BY_SIGN.get(syntax.sign)!, inputs: [this.value(syntax.left), this.value(syntax.right)] };
      case 'call':
        return this.call(syntax);
    }
  }

  private name(name: string, position: number): Tree {
    const column = INPUT_COLUMNS.find((known) => known === name);
    if (this.scope.inputs.has(name)) return this.scope.inputs.get(name)!;
    if (this.scope.params.has(name)) return { kind: 'number', value: this.scope.params.get(name)! };
    if (column !== undefined) return { kind: 'column', name: column };
    const operator = findCross(name) ?? findOperator(name);
    if (operator !== undefined) throw this.fault(position, `${name} is an operator; write ${usage(operator)}`);
    const near = nearest(name, [...INPUT_COLUMNS, ...OPERATOR_NAMES]);
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : `use ${BAR_COLUMNS.join(', ')}, or ${TIME} for a time`;
    throw this.fault(position, `'${name}' is no bar column; ${hint}`);
  }

  private call(syntax: Extract<Syntax, { kind: 'call' }>): Tree {
    if (syntax.name === 'shift') return this.shift(syntax);
    const cross = findCross(syntax.name);
    if (cross !== undefined) return this.cross(cross, syntax);
    const operator = findOperator(syntax.name);
    if (operator === undefined) throw this.unknownOperator(syntax);
    if (operator.kind === 'elementwise') return this.elementwise(operator, syntax);
    const specs = Object.entries(operator.params);
    this.requireCount(syntax, operator, operator.inputs.length, operator.inputs.length + specs.length);
    const inputs = operator.inputs.map((name, k) => this.input(name, syntax.args[k]!, operator));
    const given = syntax.args.slice(operator.inputs.length);
    const params: Record<string, number> = {};
    specs.forEach(([name, spec], k) => {
      const arg = given[k];
      const value = arg === undefined ? spec.default : this.constant(arg, operator, name);
      if (value === undefined) throw this.fault(syntax.position, `${operator.name} needs its ${name}; write ${usage(operator)}`);
      this.at(arg?.position ?? syntax.position, () => checkParam(operator.name, name, spec, value));
      params[name] = spec.real === true ? value : smallInteger(value);
    });
    this.at(syntax.position, () => operator.check?.(params));
    return { kind: 'call', operator, inputs, params, output: this.output(operator, syntax) };
  }

  private shift(syntax: Extract<Syntax, { kind: 'call' }>): Tree {
    if (syntax.args.length !== 2 || syntax.output !== '')
      throw this.fault(syntax.position, 'shift takes a value and a number of bars; write shift(x, bars)');
    const bars = syntax.args[1]!;
    const value = this.constant(bars, { name: 'shift' }, 'bars');
    if (value < 0) throw this.fault(bars.position, `shift.bars is ${value}; a feature never looks forward: use 0 or more`);
    this.at(bars.position, () => checkParam('shift', 'bars', { min: 0 }, value));
    return shifted(this.tree(syntax.args[0]!), smallInteger(value));
  }

  private cross(operator: CrossOperator, syntax: Extract<Syntax, { kind: 'call' }>): Tree {
    this.requireCount(syntax, operator, 1, 1);
    this.requireNoOutput(operator, syntax);
    return { kind: 'cross', operator, input: this.value(syntax.args[0]!) };
  }

  private elementwise(operator: ElementwiseOperator, syntax: Extract<Syntax, { kind: 'call' }>): Tree {
    this.requireCount(syntax, operator, operator.inputs.length, operator.inputs.length);
    this.requireNoOutput(operator, syntax);
    return { kind: 'elementwise', operator, inputs: syntax.args.map((arg) => this.value(arg)) };
  }

  /** An input by its name: `timestamp` takes a time and nothing else does. */
  private input(name: string, syntax: Syntax, operator: AnyOperator): Tree {
    if (name !== TIME) return this.value(syntax);
    const tree = this.tree(syntax);
    if (isTime(tree)) return tree;
    throw this.fault(syntax.position, `${operator.name} wants a time here; write ${TIME}`);
  }

  private output(operator: Operator | DerivedOperator, syntax: Extract<Syntax, { kind: 'call' }>): string {
    const { outputs } = operator;
    if (outputs.length === 0) this.requireNoOutput(operator, syntax);
    if (outputs.length > 0 && !outputs.includes(syntax.output)) {
      const shown = outputs.map((output) => `.${output}`).join(', ');
      throw this.fault(syntax.position, `${operator.name} has the outputs ${shown}; put one of them after the call`);
    }
    return syntax.output;
  }

  private requireNoOutput({ name }: { readonly name: string }, { output, position }: Extract<Syntax, { kind: 'call' }>): void {
    if (output !== '') throw this.fault(position, `${name} has one output; leave out .${output}`);
  }

  private constant(syntax: Syntax, operator: { readonly name: string }, param: string): number {
    const tree = this.tree(syntax);
    if (tree.kind !== 'number') throw this.fault(syntax.position, `${operator.name}.${param} takes a number, not an expression`);
    return tree.value;
  }

  private requireCount(
    syntax: Extract<Syntax, { kind: 'call' }>,
    operator: AnyOperator | CrossOperator,
    least: number,
    most: number,
  ): void {
    const { length } = syntax.args;
    if (length >= least && length <= most) return;
    throw this.fault(
      syntax.position,
      `${operator.name} takes ${least === most ? least : `${least} to ${most}`} arguments and got ${length}; write ${usage(operator)}`,
    );
  }

  private unknownOperator(syntax: Extract<Syntax, { kind: 'call' }>): ExpressionError {
    const near = nearest(syntax.name, OPERATOR_NAMES);
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'the reference of operators lists them all';
    return new ExpressionError(this.text, syntax.position, `operator '${syntax.name}' is not known; ${hint}`, 'UNKNOWN_OPERATOR');
  }

  private at(position: number, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (error instanceof BarkeepError) throw new ExpressionError(this.text, position, error.message);
      throw error;
    }
  }

  private fault(position: number, advice: string): ExpressionError {
    return new ExpressionError(this.text, position, advice);
  }
}

/**
 * The same integer in the engine's integer form. A number read from text may be held as a double, and a kernel that computes an index with it then runs
 * at half speed.
 */
function smallInteger(value: number): number {
  return value | 0;
}

/** The name of the one column, and of the inputs, that are times. */
const TIME = 'timestamp';

function isTime(tree: Tree): boolean {
  return tree.kind === 'shift' ? isTime(tree.input) : tree.kind === 'column' && tree.name === TIME;
}

/** x, `bars` earlier; shifts of shifts add up. */
export function shifted(input: Tree, bars: number): Tree {
  if (bars === 0 || input.kind === 'number') return input;
  if (input.kind === 'shift' && input.bars + bars <= MAX_PERIOD) return { kind: 'shift', input: input.input, bars: input.bars + bars };
  return { kind: 'shift', input, bars };
}

/** How a call of the operator is written: `macd(x, fast = 12, slow = 26, signal = 9).macd`. */
export function usage(operator: AnyOperator | CrossOperator): string {
  const params =
    operator.kind === 'elementwise' || operator.kind === 'cross'
      ? []
      : Object.entries(operator.params).map(([name, spec]) => (spec.default === undefined ? name : `${name} = ${spec.default}`));
  const output = 'outputs' in operator && operator.outputs.length > 0 ? `.${operator.outputs[0]!}` : '';
  return `${operator.name}(${[...operator.inputs, ...params].join(', ')})${output}`;
}
