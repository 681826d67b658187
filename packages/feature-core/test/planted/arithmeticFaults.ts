import { faultsIn, type Fault } from './fault.js';

/** Faults in the functions of one bar and in the expression language. */
export function arithmeticFaults(): Fault[] {
  return [
    ...faultsIn('operators/arithmetic/elementwise.ts', [
      ['> that is >=', 'Number(a[i] > b[i])', 'Number(a[i] >= b[i])'],
      ['< that is <=', 'Number(a[i] < b[i])', 'Number(a[i] <= b[i])'],
      ['a lag that is not read', 'out[i] = a[i] - b[(i - lb) | 0];', 'out[i] = a[i] - b[i];'],
      ['a difference that commutes', "sign: '-',", "sign: '-',\n    commutative: true,"],
      ['a quotient that commutes', "sign: '/',", "sign: '/',\n    commutative: true,"],
      ['fmax that does not skip NaN', 'out[i] = v !== v ? w : w !== w ? v : Math.max(v, w);', 'out[i] = Math.max(v, w);'],
      [
        'fmax that keeps the first of two zeros',
        'out[i] = v !== v ? w : w !== w ? v : Math.max(v, w);',
        'out[i] = v !== v || w > v ? w : v;',
      ],
      ['fmin that is fmax', 'out[i] = v !== v ? w : w !== w ? v : Math.min(v, w);', 'out[i] = v !== v ? w : w !== w ? v : Math.max(v, w);'],
      ['where that takes NaN as true', 'Number(v !== v) | Number(v === 0)', 'Number(v === 0)'],
      ['where with its branches swapped', 'b[i - lb], c[i - lc]);', 'c[i - lc], b[i - lb]);'],
      ['fillna that fills with 0', 'out[i] = v !== v ? b[i - lb] : v;', 'out[i] = v !== v ? 0 : v;'],
      ['mask that passes', 'out[i] = w !== w ? NaN : a[i - la];', 'out[i] = a[i - la];'],
      ['a lookback where a value is never NaN', "lookbackRule: 'defined',", "lookbackRule: 'inherit',"],
    ]),
    ...faultsIn('operators/arithmetic/fused.ts', [
      [
        'a fused pair in the wrong order',
        'out[i] = (a[i - la] - b[i - lb]) / c[i - lc];',
        'out[i] = (a[i - la] - b[i - lb]) * (1 / c[i - lc]);',
      ],
      ['a fused pair without its lag', 'out[i] = a[i] / b[(i - lb) | 0] - c[i];', 'out[i] = a[i] / b[i] - c[i];'],
      ['a fused pair that adds', 'out[i] = a[i - la] - b[i - lb] * c[i - lc];', 'out[i] = a[i - la] + b[i - lb] * c[i - lc];'],
    ]),
    ...faultsIn('expression/canonical.ts', [
      ['operands that are not ordered', 'if (commutative === true) inputs.sort(', 'if (commutative === undefined) inputs.sort('],
      ['a right operand without its parentheses', 'right!.precedence <= precedence ?', 'right!.precedence < precedence ?'],
      ['a left operand without its parentheses', 'left!.precedence < precedence ?', 'left!.precedence < precedence - 1 ?'],
      ['a zero that loses its sign', "Object.is(value, -0) ? '-0' : String(value)", 'String(value)'],
      ['an output that is left out', "tree.output === '' ? '' : `.${tree.output}`", "tree.output === '' ? '' : ''"],
      ['a shift that is left out', '`shift(${this.print(tree.input).text}, ${tree.bars})`', 'this.print(tree.input).text'],
    ]),
    ...faultsIn('expression/resolve.ts', [
      ['shifts of shifts that do not add up', 'bars: input.bars + bars };', 'bars: Math.max(input.bars, bars) };'],
      ['a default that is one', 'arg === undefined ? spec.default :', 'arg === undefined ? 1 :'],
    ]),
    ...faultsIn('expression/analyse.ts', [
      ['a shift without lookback', 'lookback: input.lookback + tree.bars', 'lookback: input.lookback'],
      ['a shift without reach', 'reach: input.reach + tree.bars', 'reach: input.reach'],
      [
        'a call without the lookback of its inputs',
        "lookback + (typeof own === 'number' ? own : own[k]!)",
        "(typeof own === 'number' ? own : own[k]!)",
      ],
      ['a call without the reach of its inputs', ': joined.reach + operator.reach(params)', ': operator.reach(params)'],
      ['a recursion with a reach', "operator.reach === 'unbounded' ? Infinity", "operator.reach === 'unbounded' ? joined.reach"],
      [
        'the least lookback of the inputs',
        'lookback: Math.max(0, ...inputs.map(({ lookback }) => lookback))',
        'lookback: Math.min(...inputs.map(({ lookback }) => lookback))',
      ],
      ['the memory of the operator alone', 'memory: stronger(joined.memory, operator.memory)', 'memory: operator.memory'],
      ['a quotient of prices that is a price', "return a === b ? 'ratio' :", 'return a === b ? a! :'],
    ]),
    ...faultsIn('sets/featureSet.ts', [
      ['a hash without revisions', '[...revisions].sort', '[...revisions].slice(0, 0).sort'],
      [
        'a hash without names',
        'features.map(({ name, expression }) => [name, expression])',
        'features.map(({ expression }) => [expression])',
      ],
    ]),
  ];
}
