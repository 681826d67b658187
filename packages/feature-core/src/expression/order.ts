import { between, meet, NOT_NEGATIVE, NOT_POSITIVE, rounded, type Interval } from '../math/interval.js';
import type { Operator } from '../operators/define.js';
import { canonicalText } from './canonical.js';
import { linearForm, minusForm, roundings, scaledForm, type LinearForm } from './linear.js';
import type { Tree } from './tree.js';

/** How many comparisons of two parts an answer may cost; what is not settled by then counts as not known. */
const MAX_STEPS = 5_000;

const PRICES = new Set(['open', 'high', 'low', 'close']);
/** A weight that rounding alone can have left over. */
const NEGLIGIBLE = 1e-12;

/** The names of the kernels that give the smallest or the largest of a window that holds the newest value. */
const LEAST = new Set(['min', 'partial_trough']);
const MOST = new Set(['max', 'partial_peak']);

/** What is known of the order of two expressions on well-formed bars, whatever the bars are. All answers err on the side of "not known". */
export class Order {
  private steps = 0;
  private readonly texts = new Map<Tree, string>();
  private readonly forms = new Map<Tree, LinearForm>();
  private readonly counts = new Map<Tree, number>();
  private readonly answers = new Map<string, boolean>();

  constructor(private readonly range: (tree: Tree) => Interval) {}

  /** Whether two trees are one expression. */
  same(a: Tree, b: Tree): boolean {
    return a === b || this.text(a) === this.text(b);
  }

  /** Whether a is never above b. */
  atMost(a: Tree, b: Tree): boolean {
    if (this.same(a, b)) return true;
    const key = `${this.text(a)} <= ${this.text(b)}`;
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    if (++this.steps > MAX_STEPS) return false;
    this.answers.set(key, false);
    const answer = this.range(a).hi <= this.range(b).lo || this.below(a, b) || this.notNegative(minusForm(this.form(b), this.form(a)));
    this.answers.set(key, answer);
    return answer;
  }

  /** What more is known of a + b or a - b than `ruled`: its sign. Doubles keep the order of exact values, so a sum of two values rounded once has the right one. */
  sign(tree: Extract<Tree, { kind: 'elementwise' }>, ruled: Interval): Interval {
    if (ruled.lo >= 0 || ruled.hi <= 0 || tree.inputs.some((input) => this.roundings(input) > 1)) return ruled;
    const form = this.form(tree);
    if (this.notNegative(form)) return meet(ruled, NOT_NEGATIVE);
    return this.notNegative(scaledForm(form, -1)) ? meet(ruled, NOT_POSITIVE) : ruled;
  }

  /** What more is known of a / b than `ruled`, where b is 0 or more and a is within a multiple of it. */
  quotient(a: Tree, b: Tree, ruled: Interval): Interval {
    if (this.range(b).lo < 0 || Object.is(this.range(b).lo, -0) || this.roundings(a) > 2) return ruled;
    const above = this.form(a);
    const below = this.form(b);
    const size = Math.max(0, ...sizes(above)) / Math.min(...sizes(below));
    const exceeds = (bound: number): boolean => bound > ruled.lo && this.notNegative(minusForm(above, scaledForm(below, bound)));
    const staysBelow = (bound: number): boolean =>
      bound < ruled.hi && bound >= ruled.lo && this.notNegative(minusForm(scaledForm(below, bound), above));
    const exact = this.roundings(a) <= 1 && this.growsFromOneRounding(b);
    const units = (bound: number): number => (exact && Math.abs(bound) <= 1 ? 0 : 4);
    const lo = [...new Set([1, 0, -1, -size])].find(exceeds);
    const hi = [...new Set([0, 1, size])].find(staysBelow);
    return meet(
      ruled,
      between(lo === undefined ? -Infinity : rounded(lo, 0, units(lo)).lo, hi === undefined ? Infinity : rounded(0, hi, units(hi)).hi),
    );
  }

  /** Whether a value is rounded once, and then has only what is 0 or more added to it. */
  private growsFromOneRounding(tree: Tree): boolean {
    if (this.roundings(tree) <= 1) return true;
    if (tree.kind !== 'elementwise' || tree.operator.name !== 'add') return false;
    const [a, b] = tree.inputs;
    return (this.range(b!).lo >= 0 && this.growsFromOneRounding(a!)) || (this.range(a!).lo >= 0 && this.growsFromOneRounding(b!));
  }

  /**
   * Terms are taken off in pairs, of which the one added is known to be at least the one taken away, those with the least choice first; what is left must have a
   * bound of its own.
   */
  private notNegative(form: LinearForm): boolean {
    const terms = [...form.terms.values()].filter(({ weight }) => Math.abs(weight) > NEGLIGIBLE);
    const added = terms.filter(({ weight }) => weight > 0).map(({ tree, weight }) => ({ tree, weight }));
    const taken = terms
      .filter(({ weight }) => weight < 0)
      .map(({ tree, weight }) => ({ tree, open: -weight, above: added.filter((term) => this.atMost(tree, term.tree)) }))
      .sort((a, b) => a.above.length - b.above.length);
    let left = form.constant;
    for (const { tree, open, above } of taken) {
      let rest = open;
      for (const term of above) {
        const paired = Math.min(rest, term.weight);
        term.weight -= paired;
        rest -= paired;
      }
      if (rest > NEGLIGIBLE) left -= rest * this.range(tree).hi;
    }
    for (const { tree, weight } of added) if (weight > NEGLIGIBLE) left += weight * this.range(tree).lo;
    return left >= 0;
  }

  /** The rules by form of the two sides. */
  private below(a: Tree, b: Tree): boolean {
    if (a.kind === 'column' && b.kind === 'column') return columnsInOrder(a.name, b.name);
    if (a.kind === 'shift' && b.kind === 'shift' && a.bars === b.bars && this.atMost(a.input, b.input)) return true;
    if (a.kind === 'elementwise' && this.belowByLeft(a, b)) return true;
    if (b.kind === 'elementwise' && this.belowByRight(a, b)) return true;
    if (a.kind === 'call' && b.kind === 'call' && this.belowByCalls(a, b)) return true;
    if (a.kind === 'call' && LEAST.has(a.operator.name) && isValue(a) && this.atMost(a.inputs[0]!, b)) return true;
    return b.kind === 'call' && MOST.has(b.operator.name) && isValue(b) && this.atMost(a, b.inputs[0]!);
  }

  private belowByLeft({ operator, inputs }: Extract<Tree, { kind: 'elementwise' }>, b: Tree): boolean {
    if (operator.name === 'greater' || operator.name === 'fmax') return inputs.every((input) => this.atMost(input, b));
    return operator.name === 'lesser' && inputs.some((input) => this.atMost(input, b));
  }

  private belowByRight(a: Tree, { operator, inputs }: Extract<Tree, { kind: 'elementwise' }>): boolean {
    if (operator.name === 'lesser' || operator.name === 'fmin') return inputs.every((input) => this.atMost(a, input));
    if (operator.name === 'greater') return inputs.some((input) => this.atMost(a, input));
    if (operator.name !== 'abs') return false;
    const inside = this.form(inputs[0]!);
    const form = this.form(a);
    return this.notNegative(minusForm(inside, form)) || this.notNegative(minusForm(scaledForm(inside, -1), form));
  }

  /** The same function of larger values, and an extreme of at least as many. */
  private belowByCalls(a: Extract<Tree, { kind: 'call' }>, b: Extract<Tree, { kind: 'call' }>): boolean {
    if (a.operator.kind !== 'kernel' || b.operator.kind !== 'kernel' || a.inputs.length !== 1 || b.inputs.length !== 1) return false;
    const ordered = (): boolean => this.atMost(a.inputs[0]!, b.inputs[0]!);
    if (a.operator === b.operator && a.output === b.output && isMonotone(a.operator, a.output)) {
      const alike = Object.entries(a.params).every(([name, value]) => b.params[name] === value);
      if (alike && ordered()) return true;
    }
    const [short, long] = [a.params['period'] ?? Infinity, b.params['period'] ?? Infinity];
    const inWindow = (name: string): boolean => ['sma', 'wma', 'min', 'max'].includes(name);
    if (a.operator.name === 'min' && inWindow(b.operator.name) && long <= short) return ordered();
    return b.operator.name === 'max' && inWindow(a.operator.name) && short <= long && ordered();
  }

  private form(tree: Tree): LinearForm {
    const known = this.forms.get(tree);
    if (known !== undefined) return known;
    const form = linearForm(
      tree,
      (part) => this.text(part),
      (part) => this.form(part),
    );
    this.forms.set(tree, form);
    return form;
  }

  private roundings(tree: Tree): number {
    const known = this.counts.get(tree);
    if (known !== undefined) return known;
    const count = roundings(tree, (part) => this.roundings(part));
    this.counts.set(tree, count);
    return count;
  }

  private text(tree: Tree): string {
    const known = this.texts.get(tree);
    if (known !== undefined) return known;
    const text = canonicalText(tree);
    this.texts.set(tree, text);
    return text;
  }
}

function sizes({ terms }: LinearForm): number[] {
  return [...terms.values()].map(({ weight }) => Math.abs(weight));
}

function isMonotone({ monotone, range, ranges }: Operator, output: string): boolean {
  return monotone === true || (ranges?.[output] ?? range) === 'value';
}

function columnsInOrder(a: string, b: string): boolean {
  if (!PRICES.has(a) || !PRICES.has(b)) return false;
  return a === 'low' || b === 'high';
}

/** The extreme itself, not its place. */
function isValue({ output }: { readonly output: string }): boolean {
  return output === '' || output === 'min' || output === 'max';
}
