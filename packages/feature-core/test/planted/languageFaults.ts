import { faultsIn, type Fault } from './fault.js';

/** Faults in the expression language: tokens, precedence, names, canonical texts, what a tree says of itself. */
export function languageFaults(): Fault[] {
  return [
    ...faultsIn('expression/lexer.ts', [
      ['no number that begins with a dot', '|\\.\\d+)', ')'],
      ['no exponent', '(?:[eE][+-]?\\d+)?', ''],
      ['no sign of two characters', '>=|<=|[-+', '[-+'],
      ['a position behind the token', 'position: at - token.length', 'position: at'],
      ['names without digits', '[A-Za-z0-9_]*', '[A-Za-z_]*'],
    ]),
    ...faultsIn('expression/parser.ts', [
      ['right to left', 'this.binary(precedence + 1, depth + 1)', 'this.binary(precedence, depth + 1)'],
      ['times as weak as plus', "'*': 3, '/': 3", "'*': 2, '/': 2"],
      ['comparisons as strong as plus', "'>': 1, '>=': 1", "'>': 2, '>=': 2"],
      ['operands swapped', 'sign, left, right: this.binary', "sign, left, right: sign === '/' ? left : this.binary"],
      ['a minus that is lost', 'value: -input.value, position', 'value: input.value, position'],
      ['what comes after the end', "if (this.peek().kind !== 'end') throw", "if (this.peek().kind === 'number') throw"],
      ['no limit of depth', 'depth > EXPRESSION_LIMITS.depth', 'depth > 1e9'],
      ['an infinite number', 'if (!Number.isFinite(value))', 'if (value !== value)'],
      ['a call without its end', "this.expect(')', \"',' or ')'\");", "this.take(')');"],
      ['an output that is dropped', 'output = this.peek().text;', ''],
    ]),
    ...faultsIn('expression/resolve.ts', [
      ['a shift into the future', 'if (value < 0) throw', 'if (value < -1) throw'],
      ['one argument too many', 'length >= least && length <= most', 'length >= least && length <= most + 1'],
      ['one argument too few', 'length >= least && length <= most', 'length >= least - 1 && length <= most'],
      ['parameters in the other order', 'const arg = given[k];', 'const arg = given[given.length - 1 - k];'],
      ['a parameter that is not checked', 'checkParam(operator.name, name, spec, value)', 'void value'],
      ['parameters that may not go together', '() => operator.check?.(params)', '() => undefined'],
      ['a real parameter that is cut', 'spec.real === true ? value : smallInteger(value)', 'smallInteger(value)'],
      ['an output that is not known', '!outputs.includes(syntax.output)', "syntax.output === ''"],
      ['a shift of 0 that stays', 'if (bars === 0 || input.kind', 'if (input.kind'],
      ['a lag beyond the longest', 'input.bars + bars <= MAX_PERIOD', 'input.bars + bars <= 10 * MAX_PERIOD'],
      [
        'a column that an input of the same name hides',
        'if (this.scope.inputs.has(name)) return',
        "if (this.scope.inputs.has(name) && name !== 'close') return",
      ],
      [
        'parts of a call from the wrong end',
        'syntax.args.slice(operator.inputs.length)',
        'syntax.args.slice(operator.inputs.length).reverse()',
      ],
    ]),
    ...faultsIn('expression/canonical.ts', [
      [
        'operands of a difference in order',
        'if (commutative === true) inputs.sort(',
        'if (commutative === true || sign !== undefined) inputs.sort(',
      ],
      ['operands in the order of their lengths', 'a.text < b.text ? -1 : a.text > b.text ? 1 : 0', 'a.text.length - b.text.length'],
      ['parameters that are left out', '...Object.values(tree.params).map(numberText)', ''],
      ['numbers of fifteen digits', ': String(value)', ': String(Number(value.toPrecision(15)))'],
      ['comparisons as strong as plus', "'>': 1, '>=': 1", "'>': 2, '>=': 2"],
    ]),
    ...faultsIn('expression/expand.ts', [
      ['inputs of a derived operator in the other order', 'inputs[k]!]', 'inputs[operator.inputs.length - 1 - k]!]'],
      [
        'a shift of a derived operator that is lost',
        'return shifted(this.expand(tree.input), tree.bars) as KernelTree;',
        "return tree.input.kind === 'call' ? this.expand(tree.input) : (shifted(this.expand(tree.input), tree.bars) as KernelTree);",
      ],
      ['the first output for any', 'operator.expressions[output]!', 'Object.values(operator.expressions)[0]!'],
    ]),
    ...faultsIn('expression/analyse.ts', [
      [
        'a lookback of what is never NaN',
        "tree.operator.lookbackRule === 'defined' ? 0 :",
        "tree.operator.lookbackRule === 'defined' ? 1 :",
      ],
      ['the weaker memory', 'RANK.indexOf(a) >= RANK.indexOf(b) ? a : b', 'RANK.indexOf(a) <= RANK.indexOf(b) ? a : b'],
      ['a product of prices that is a price', "b === 'ratio' ? a! : 'mixed';\n    case 'quotient'", "a!;\n    case 'quotient'"],
      ['the reach of the first input', 'reach: Math.max(0, ...inputs.map(({ reach }) => reach))', 'reach: inputs[0]?.reach ?? 0'],
      [
        'a unit of the operator for that of its input',
        "unit === 'x' ? (inputs[0]?.unit ?? 'mixed') : unit",
        "unit === 'x' ? 'mixed' : unit",
      ],
      ['volumes that are prices', "volume: 'volume' };", "volume: 'price' };"],
    ]),
  ];
}
