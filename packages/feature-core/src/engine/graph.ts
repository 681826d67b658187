import type { InputColumn } from '../bars/bars.js';
import type { KernelTree } from '../expression/expand.js';
import type { CrossOperator, ElementwiseOperator, Operator, Params } from '../operators/define.js';

/** A value of the graph: equal expressions are one value. `parents` counts the places that read it. */
export type Value = { readonly id: number; parents: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'column'; readonly name: InputColumn }
  | { readonly kind: 'shift'; readonly input: Value; readonly bars: number }
  | { readonly kind: 'elementwise'; readonly operator: ElementwiseOperator; readonly inputs: readonly Value[] }
  | { readonly kind: 'cross'; readonly operator: CrossOperator; readonly input: Value }
  | { readonly kind: 'output'; readonly call: Call; readonly index: number }
);

/** A call with all its outputs: it runs once, whichever of them are read. */
export type Call = {
  readonly id: number;
  readonly operator: Operator;
  readonly inputs: readonly Value[];
  readonly params: Params;
  readonly outputs: Map<number, Value>;
};

type Fresh = Value extends infer V ? (V extends Value ? Omit<V, 'id' | 'parents'> : never) : never;

/** Joins trees into one graph without repeats. */
export class Graph {
  private readonly values = new Map<string, Value>();
  private readonly calls = new Map<string, Call>();
  private readonly known = new Map<KernelTree, Value>();

  add(tree: KernelTree): Value {
    const known = this.known.get(tree);
    if (known !== undefined) return known;
    const value = this.build(tree);
    this.known.set(tree, value);
    return value;
  }

  private build(tree: KernelTree): Value {
    switch (tree.kind) {
      case 'number':
        return this.value(`#${Object.is(tree.value, -0) ? '-0' : tree.value}`, { kind: 'number', value: tree.value });
      case 'column':
        return this.value(`@${tree.name}`, { kind: 'column', name: tree.name });
      case 'shift': {
        const input = this.add(tree.input);
        return this.value(`shift:${input.id}:${tree.bars}`, { kind: 'shift', input, bars: tree.bars }, [input]);
      }
      case 'elementwise':
        return this.elementwise(tree);
      case 'cross': {
        const input = this.add(tree.input);
        return this.value(`${tree.operator.name}:${input.id}`, { kind: 'cross', operator: tree.operator, input }, [input]);
      }
      case 'call': {
        const call = this.call(tree);
        const index = Math.max(0, tree.operator.outputs.indexOf(tree.output));
        const value = this.value(`call:${call.id}:${index}`, { kind: 'output', call, index });
        call.outputs.set(index, value);
        return value;
      }
    }
  }

  private elementwise(tree: Extract<KernelTree, { kind: 'elementwise' }>): Value {
    const { operator } = tree;
    const inputs = tree.inputs.map((input) => this.add(input));
    if (inputs.every((input) => input.kind === 'number'))
      return this.add({
        kind: 'number',
        value: fold(
          operator,
          inputs.map((input) => (input as { value: number }).value),
        ),
      });
    if (operator.commutative === true) inputs.sort((a, b) => a.id - b.id);
    return this.value(`${operator.name}:${inputs.map(({ id }) => id).join()}`, { kind: 'elementwise', operator, inputs }, inputs);
  }

  private call(tree: Extract<KernelTree, { kind: 'call' }>): Call {
    const inputs = tree.inputs.map((input) => this.add(input));
    const key = `${tree.operator.name}:${inputs.map(({ id }) => id).join()}:${Object.values(tree.params).join()}`;
    const known = this.calls.get(key);
    if (known !== undefined) return known;
    const call: Call = { id: this.calls.size, operator: tree.operator, inputs, params: tree.params, outputs: new Map() };
    this.calls.set(key, call);
    for (const input of inputs) input.parents++;
    return call;
  }

  private value(key: string, fresh: Fresh, inputs: readonly Value[] = []): Value {
    const known = this.values.get(key);
    if (known !== undefined) return known;
    const value = { id: this.values.size, parents: 0, ...fresh } as Value;
    this.values.set(key, value);
    for (const input of inputs) input.parents++;
    return value;
  }
}

function fold(operator: ElementwiseOperator, inputs: readonly number[]): number {
  const arrays = inputs.map((value) => Float64Array.of(value));
  const [a, b = a!, c = a!] = arrays;
  const out = new Float64Array(1);
  operator.run(out, a!, 0, b, 0, c, 0, 0, 1);
  return out[0]!;
}
