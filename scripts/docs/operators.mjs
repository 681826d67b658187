// docs/operators.md and the pictures of the operators.
import { defineFeatureSet, describeFeatureSet, describeOperators } from '@barkeep/feature-core';
import { daily, hourly } from './bars.mjs';
import { callsOf, defaultsOf, exampleInput } from './example.mjs';
import { picture } from './picture.mjs';
import { ruleOf } from './rule.mjs';
import { columnsOf, shown } from './stretch.mjs';
import { conventionLink } from './conventionTable.mjs';
import { code, rangeText, table } from './text.mjs';

const CATEGORIES = [
  'price',
  'trend',
  'momentum',
  'volatility',
  'volume',
  'cycle',
  'pattern',
  'statistics',
  'calendar',
  'arithmetic',
  'cross-section',
];
const COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'timestamp'];
const MOST_LINES = 4;

function signature({ name, sign, inputs, params }) {
  if (sign !== null) return inputs.length === 1 ? `${sign}${inputs[0]}` : `${inputs[0]} ${sign} ${inputs[1]}`;
  const values = Object.entries(params).map(([param, spec]) => (spec.default === undefined ? param : `${param} = ${spec.default}`));
  return `${name}(${[...inputs, ...values].join(', ')})`;
}

/** What expressions say of themselves; undefined where they are refused. */
function describe(expressions) {
  try {
    return describeFeatureSet(defineFeatureSet('described', Object.fromEntries(expressions.map((text, k) => [`c${k}`, text])))).columns;
  } catch {
    return undefined;
  }
}

/** The figures of an operator whose inputs are plain columns, so that they are its own. */
function figures(operator, inputOf, params) {
  return describe(callsOf(operator, inputOf, params));
}

const plain = (input) => (COLUMNS.includes(input) ? input : 'close');
const anyOf = (text) => (input) => (COLUMNS.includes(input) ? input : text);

/** A rule in its parameters with the number at their defaults, or that number alone. */
function figureText(operator, params, numberOf) {
  const number = numberOf(figures(operator, plain, params)[0]);
  if (number === null) return 'unbounded';
  const rule = ruleOf(params, (given) => {
    const [first] = figures(operator, plain, given) ?? [];
    return first === undefined ? undefined : (numberOf(first) ?? Infinity);
  });
  return rule === undefined || rule === String(number) ? String(number) : `${rule} (${number})`;
}

/** The range of an output whatever the input is, else that it is the input's, else what it is for prices. */
function outputRange(operator, params, k) {
  const [free, percent, price] = ['close - open', 'rsi(close)', 'close'].map((text) => figures(operator, anyOf(text), params)?.[k]);
  if (free.range.some((bound) => bound !== null) || operator.inputs.every((input) => COLUMNS.includes(input))) return rangeText(free);
  if (rangeText(percent) === '0 … 100') return `that of ${operator.inputs[0]}`;
  const text = rangeText(price);
  return text === 'any' ? text : `${text} for prices`;
}

function rangesText(operator, params) {
  const { outputs } = operator;
  if (outputs.length === 0) return outputRange(operator, params, 0);
  const texts = outputs.map((_, k) => outputRange(operator, params, k));
  if (texts.every((text) => text === texts[0])) return texts[0];
  return outputs.map((output, k) => `${code(`.${output}`)} ${texts[k]}`).join('<br>');
}

function said(operator) {
  const written = Object.entries(operator.expressions ?? {}).map(([output, text]) =>
    output === '' ? code(text) : `${code(`.${output}`)} ${code(text)}`,
  );
  const outputs =
    operator.expressions === null && operator.outputs.length > 0
      ? [`outputs ${operator.outputs.map((output) => code(`.${output}`)).join(' ')}`]
      : [];
  const link = conventionLink(operator.name, 'conventions.md');
  return [
    code(signature(operator)),
    operator.summary,
    ...(link === '' ? [] : [link]),
    ...outputs,
    ...written.map((text) => `= ${text}`),
  ].join('<br>');
}

function operatorCells(operator) {
  const end = [operator.source, operator.revision];
  if (operator.kind === 'cross') return [code(operator.name), '', said(operator), '', '', '0', '0', 'the panel', ...end];
  const params = defaultsOf(operator);
  const [first] = figures(operator, plain, params);
  return [
    code(operator.name),
    `![${operator.name}](pictures/operators/${operator.name}.svg)`,
    said(operator),
    first.unit,
    rangesText(operator, params),
    figureText(operator, params, ({ lookback }) => lookback),
    figureText(operator, params, ({ reach }) => reach),
    first.memory,
    ...end,
  ];
}

function operatorsPage(all) {
  const parts = CATEGORIES.flatMap((category) => {
    const rows = all.filter((operator) => operator.category === category).map(operatorCells);
    const head = [
      'operator',
      'picture',
      'call, and what it gives',
      'unit',
      'range',
      'lookback',
      'reach',
      'memory',
      'definition of',
      'revision',
    ];
    return rows.length === 0 ? [] : [`## ${category}\n\n${table(head, rows)}\n`];
  });
  return `# Operators

Written by \`scripts/docs.mjs\` from the catalogue; do not edit. ${all.length} operators.

An expression is made of the bar columns \`open\`, \`high\`, \`low\`, \`close\` and \`volume\`, of \`timestamp\` where a time is wanted, of numbers, of these calls and signs, of parentheses, and of
\`shift(x, bars)\`, the value of \`bars\` bars earlier. It gives one value a bar, from this bar and earlier ones only: NaN where it is not defined.
Parameters come after the inputs, in this order, and may be left out where a default is shown. \`macd(close).macdsignal\` names an output of an
operator that has several. \`* /\` bind before \`+ -\`, these before comparisons. Operators of the [cross-section](#cross-section) compare the symbols of a
[panel](library.md#panels) at one timestamp, and need one; other operators may go on over their results.

Lookback and reach are rules in the parameters, with the number at their defaults in parentheses, of inputs that are defined from the first bar on; unit,
range and memory are those of a call over prices. What these words mean is in [feature sets](features.md#what-is-said-of-a-column), as is what the pictures
show; those of an operator with several outputs show the first four of them, in blue, orange, green and violet. Names that are often taken for one another
stand side by side in [conventions](conventions.md).

${parts.join('\n')}`;
}

function pictureOf(operator) {
  const expressions = callsOf(operator, exampleInput(operator), defaultsOf(operator)).slice(0, MOST_LINES);
  const described = describe(expressions);
  const { lines } = shown(
    () => columnsOf(expressions, daily),
    () => columnsOf(expressions, hourly),
  );
  const marks = operator.category === 'pattern' && described[0].range.every((bound) => bound !== null && Math.abs(bound) <= 200);
  return picture(lines, { range: described[0].range, marks, steps: described.every(({ integer }) => integer) && !marks });
}

/** Every file of the operators' reference: path → text. */
export function* operatorFiles() {
  const all = describeOperators();
  yield ['docs/operators.md', operatorsPage(all)];
  for (const operator of all) if (operator.kind !== 'cross') yield [`docs/pictures/operators/${operator.name}.svg`, pictureOf(operator)];
}
