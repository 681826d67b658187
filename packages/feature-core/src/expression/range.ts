import { fractional, hull, integers, meet, NOT_NEGATIVE, point, rounded, UNBOUNDED, type Interval } from '../math/interval.js';
import type { RangeRule } from '../operators/define.js';
import { bodyOf } from './expand.js';
import { Order } from './order.js';
import type { Tree } from './tree.js';
import { partsOf } from './weight.js';

export type { Interval };

/** What a date can be, in milliseconds. */
const TIME = integers(-8.64e15, 8.64e15);

/** Parts beyond which a range counts as not known: to compare so many with each other takes longer than anyone waits for a description. */
const MAX_PARTS = 400;

/**
 * The interval that no value of an expression leaves on well-formed bars: open and close between low and high, prices above 0, volumes of 0 or more. By interval
 * arithmetic from the rules of its operators, and by what is known of the order of its parts: `(close - low) / (high - low)` is 0..1. NaN is no value.
 */
export function rangeOf(tree: Tree): Interval {
  return partsOf(tree) > MAX_PARTS ? UNBOUNDED : new Surveyor().range(tree);
}

/** What is left of a range by bounds that are known beside it, but for rounding. */
export function narrowed(range: Interval, bounds: readonly [lo: number, hi: number] | undefined): Interval {
  return bounds === undefined ? range : meet(range, rounded(...bounds));
}

class Surveyor {
  private readonly known = new Map<Tree, Interval>();
  private readonly order = new Order((tree) => this.range(tree));

  range(tree: Tree): Interval {
    const known = this.known.get(tree);
    if (known !== undefined) return known;
    const range = this.parts(tree);
    this.known.set(tree, range);
    return range;
  }

  private parts(tree: Tree): Interval {
    switch (tree.kind) {
      case 'number':
        return point(tree.value);
      case 'column':
        return tree.name === 'timestamp' ? TIME : NOT_NEGATIVE;
      case 'shift':
        return this.range(tree.input);
      case 'cross':
        return this.ruled(tree.operator.range, {}, [tree.input]);
      case 'elementwise':
        return this.elementwise(tree);
      case 'call':
        return this.call(tree);
    }
  }

  private elementwise(tree: Extract<Tree, { kind: 'elementwise' }>): Interval {
    const ruled = this.ruled(tree.operator.range, {}, tree.inputs);
    const [a, b] = tree.inputs;
    switch (tree.operator.name) {
      case 'add':
      case 'sub':
        return this.order.sign(tree, ruled);
      case 'mul':
        return this.order.same(a!, b!) ? meet(ruled, NOT_NEGATIVE) : ruled;
      case 'div':
        return this.order.quotient(a!, b!, ruled);
      case 'div_positive':
        return meet(ruled, hull(this.order.quotient(a!, b!, ruled), point(0)));
      case 'div_or':
        return meet(ruled, hull(this.order.quotient(a!, b!, ruled), this.range(tree.inputs[2]!)));
      default:
        return ruled;
    }
  }

  private call({ operator, inputs, params, output }: Extract<Tree, { kind: 'call' }>): Interval {
    const rule = operator.ranges?.[output] ?? operator.range;
    const ruled = this.ruled(rule, params, inputs);
    if (operator.kind === 'derived') return meet(this.range(bodyOf(operator, inputs, params, output)), ruled);
    return ruled;
  }

  private ruled(rule: RangeRule | undefined, params: Readonly<Record<string, number>>, inputs: readonly Tree[]): Interval {
    if (rule === undefined) return UNBOUNDED;
    if (rule === 'input') return fractional(this.range(inputs[0]!));
    if (rule === 'value') return this.range(inputs[0]!);
    if (typeof rule !== 'function') return rule;
    return rule(
      params,
      inputs.map((input) => this.range(input)),
      (a, b) => this.order.atMost(inputs[a]!, inputs[b]!),
    );
  }
}
