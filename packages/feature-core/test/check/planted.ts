import { analyse } from '../../src/expression/analyse.js';
import { rangeOf } from '../../src/expression/range.js';
import { parseExpression } from '../../src/expression/resolve.js';
import type { Tree } from '../../src/expression/tree.js';
import { defineOperator, type Operator } from '../../src/operators/define.js';
import { FeatureSet, type Feature } from '../../src/sets/featureSet.js';

export type Definition = Partial<Parameters<typeof defineOperator>[0]> & Pick<Operator, 'run'>;

/** An operator over one input that says of itself what is given, whatever it does. */
export function planted(definition: Definition): Operator {
  return defineOperator({
    name: 'planted',
    revision: 1,
    category: 'statistics',
    summary: 'planted',
    source: 'a test',
    inputs: ['x'],
    params: {},
    memory: 'window',
    reach: () => 0,
    lookback: () => 0,
    unit: 'x',
    ...definition,
  });
}

/** A call of the operator over an expression. */
export function callOf(operator: Operator, input = 'close'): Tree {
  return { kind: 'call', operator, inputs: [parseExpression(input)], params: {}, output: '' };
}

/** A set with a clean column on either side of `bad`, the tree. */
export function setWith(bad: Tree): FeatureSet {
  const trees: Readonly<Record<string, Tree>> = {
    before: parseExpression('sma(close, 5)'),
    bad,
    after: parseExpression('ema(open, 4)'),
  };
  return new FeatureSet('planted', Object.keys(trees), {}, () =>
    Object.entries(trees).map(([name, tree]): Feature => ({
      name,
      expression: name,
      category: 'price',
      description: '',
      tags: [],
      source: 'a test',
      tree,
      range: rangeOf(parseExpression('close')),
      ...analyse(tree),
    })),
  );
}
