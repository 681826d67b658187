// docs/conventions.md and its plots: names that are taken for one another, side by side.
import { defineFeatureSet, describeFeatureSet, formatTime } from '@barkeep/feature-core';
import { daily } from './bars.mjs';
import { CONVENTIONS } from './conventionTable.mjs';
import { BARS, plot } from './picture.mjs';
import { columnsOf } from './stretch.mjs';
import { code, numberText, rangeText, reachText, table } from './text.mjs';

const NEWEST = 2;
/** A difference that does not show in six digits. */
const SETTLED = 1e-6;

function computed({ sides }) {
  const expressions = sides.map(([, expression]) => expression);
  const set = defineFeatureSet('compared', Object.fromEntries(expressions.map((expression, k) => [`c${k}`, expression])));
  return { infos: describeFeatureSet(set).columns, lines: columnsOf(expressions, daily) };
}

const firstDefined = (line) => line.findIndex((value) => !Number.isNaN(value));

/** From which row on the two stay within a millionth of each other; −1 where they do not. */
function settledAt([a, b]) {
  const last = a.findLastIndex((value, row) => !(Math.abs(value - b[row]) <= SETTLED * Math.abs(value)));
  return last === a.length - 1 ? -1 : last + 1;
}

function sidesTable({ sides }, { infos, lines }) {
  const side = (of) => sides.map((_, k) => of(sides[k], infos[k], lines[k]));
  return table(
    ['', ...side(([name]) => code(name))],
    [
      ['expression', ...side(([, expression]) => code(expression))],
      ['formula', ...side(([, , formula]) => formula)],
      ['starts from', ...side(([, , , start]) => start)],
      ['first value at row', ...side((_side, _info, line) => firstDefined(line))],
      ['range', ...side((_side, info) => rangeText(info))],
      ['reach', ...side((_side, info) => reachText(info))],
      ['memory', ...side((_side, { memory }) => memory)],
      ['who uses it', ...side(([, , , , users]) => users)],
    ],
  );
}

function rowsTable({ sides }, { lines }) {
  const { length } = daily.bars.timestamp;
  const both = Math.max(...lines.map(firstDefined));
  const rows = new Set([
    ...lines.map(firstDefined),
    both,
    both + 1,
    both + 20,
    both + 100,
    ...Array.from({ length: NEWEST }, (_, k) => length - NEWEST + k),
  ]);
  return table(
    ['row', 'bar', 'close', ...sides.map(([name]) => code(name)), 'difference'],
    [...rows]
      .sort((a, b) => a - b)
      .map((row) => [
        row,
        formatTime(daily.bars.timestamp[row]).slice(0, 10),
        daily.bars.close[row],
        ...lines.map((line) => numberText(line[row])),
        differenceText(lines[0][row], lines[1][row]),
      ]),
  );
}

function differenceText(a, b) {
  return Math.abs(b - a) <= 1e-9 * Math.abs(a) ? '0' : numberText(b - a);
}

function settledText({ lines }) {
  const row = settledAt(lines);
  return row < 0
    ? 'They do not meet: no number of bars makes one the other.'
    : `They agree to six digits from row ${row} on: ${row - Math.max(...lines.map(firstDefined))} bars after both are defined.`;
}

function section(convention) {
  const both = computed(convention);
  return `## ${convention.title}

${convention.wrong}

${sidesTable(convention, both)}

![${convention.title}](pictures/conventions/${convention.name}.svg)

${rowsTable(convention, both)}

${settledText(both)}
`;
}

function plotOf(convention) {
  const { lines } = computed(convention);
  return plot(convention.sides.map(([name], k) => ({ name, line: lines[k].subarray(0, BARS) })));
}

/** Every file of the conventions' page: path → text. */
export function* conventionFiles() {
  yield [
    'docs/conventions.md',
    `# Conventions

Written by \`scripts/docs.mjs\`; the figures are computed from the bundled AAPL daily bars, rows counted from their first, 0. The plots show the first ${BARS} rows.

Two formulas that go by one name are two [operators](operators.md) here, with two names: which one a number comes from is in its expression, and never in a
setting. Most reports of a wrong indicator compare one with the other. See which yours is: compare a row below, computed from the same bars.

| yours looks like | it is |
|---|---|
${CONVENTIONS.flatMap(({ title, sides }) => sides.map(([name, , , , users]) => `| ${users} | ${code(name)}, see [${title}](#${title.replaceAll(' ', '-')}) |`)).join('\n')}

${CONVENTIONS.map(section).join('\n')}`,
  ];
  for (const convention of CONVENTIONS) yield [`docs/pictures/conventions/${convention.name}.svg`, plotOf(convention)];
}
