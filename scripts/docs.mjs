// `pnpm run docs`: writes docs/operators.md and docs/features.md from the catalogue and the sets of the built feature-core.
// `--check` writes nothing and fails where a page is not what would be written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFeatureSet, describeOperators, featureSets } from '@barkeep/feature-core';
import { root } from './workspace.mjs';

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

const row = (...cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
const code = (text) => `\`${text}\``;

function call({ name, sign, inputs, params }) {
  if (sign !== null) return inputs.length === 1 ? `${sign}${inputs[0]}` : `${inputs[0]} ${sign} ${inputs[1]}`;
  const values = Object.entries(params).map(([param, spec]) => (spec.default === undefined ? param : `${param} = ${spec.default}`));
  return `${name}(${[...inputs, ...values].join(', ')})`;
}

function operatorRow(operator) {
  const outputs = operator.outputs.map((output) => code(`.${output}`)).join(' ');
  const summary = outputs === '' ? operator.summary : `${operator.summary}; outputs ${outputs}`;
  const written = Object.entries(operator.expressions ?? {}).map(([output, text]) =>
    output === '' ? code(text) : `${output}: ${code(text)}`,
  );
  return row(code(operator.name), code(call(operator)), summary, written.join('; '), operator.source, operator.revision);
}

function operatorsPage() {
  const all = describeOperators();
  const parts = CATEGORIES.map((category) => {
    const rows = all.filter((operator) => operator.category === category).map(operatorRow);
    if (rows.length === 0) return '';
    const head = [row('operator', 'call', 'what it gives', 'written as', 'definition of', 'revision'), '|---|---|---|---|---|---|'];
    return [`## ${category}`, '', ...head, ...rows, ''].join('\n');
  });
  return `# Operators

Written by \`scripts/docs.mjs\` from the catalogue; do not edit. ${all.length} operators.

An expression is made of the bar columns \`open\`, \`high\`, \`low\`, \`close\` and \`volume\`, of \`timestamp\` where a time is wanted, of numbers, of these calls and signs, of parentheses, and of
\`shift(x, bars)\`, the value of \`bars\` bars earlier. It gives one value a bar, from this bar and earlier ones only: NaN where it is not defined.
Parameters come after the inputs, in this order, and may be left out where a default is shown. \`macd(close).macdsignal\` names an output of an
operator that has several. \`* /\` bind before \`+ -\`, these before comparisons. Operators of the [cross-section](#cross-section) compare the symbols of a
[panel](library.md#panels) at one timestamp, and need one; other operators may go on over their results.

${parts.filter(Boolean).join('\n')}`;
}

function featuresPage() {
  const sets = featureSets().map((set) => describeFeatureSet(set));
  const parts = sets.map((set) => {
    const rows = set.columns.map((column) =>
      row(code(column.name), code(column.expression), column.category, column.unit, column.lookback, column.memory),
    );
    return [
      `## ${set.name}`,
      '',
      `${set.description}. ${set.numFeatures} columns, ${set.lookback} bars of lookback, version \`${set.version}\`.`,
      '',
      row('column', 'expression', 'category', 'unit', 'lookback', 'memory'),
      '|---|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return `# Feature sets

Written by \`scripts/docs.mjs\` from the sets; do not edit.

A set is a named, ordered list of named [expressions](library.md). Its version is a hash over column names, canonical expressions and the
revisions of the [operators](operators.md) in them: it changes when, and only when, what decides the bits does. *lookback* counts the leading bars
in which a column is not defined yet.

${parts.join('\n')}`;
}

const check = process.argv.includes('--check');
for (const [path, text] of [
  ['docs/operators.md', operatorsPage()],
  ['docs/features.md', featuresPage()],
]) {
  const file = join(root, path);
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const wanted = `${text.trimEnd()}\n`;
  if (current === wanted) continue;
  if (check) {
    process.stderr.write(`${path} is not what the catalogue and the sets say: run "npx pnpm@12.21.0 run docs"\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, wanted);
    process.stdout.write(`wrote ${path}\n`);
  }
}
