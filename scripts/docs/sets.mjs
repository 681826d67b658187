// docs/features.md, a page and the pictures of each feature set.
import { compute, describeFeatureSet, featureSets } from '@barkeep/feature-core';
import { daily, hourly } from './bars.mjs';
import { conventionLink } from './conventionTable.mjs';
import { picture } from './picture.mjs';
import { shown } from './stretch.mjs';
import { code, rangeText, reachText, table } from './text.mjs';

const MADE = 'Written by `scripts/docs.mjs` from the sets; do not edit.';

function setPage(info) {
  const rows = info.columns.map((column, k) => [
    k + 1,
    `${code(column.name)}<br>${column.category}`,
    `![${column.name}](../pictures/${info.name}/${column.name}.svg)`,
    [column.description, conventionLink(column.expression.split('(', 1)[0], '../conventions.md'), code(column.expression)]
      .filter(Boolean)
      .join('<br>'),
    column.unit,
    rangeText(column),
    column.lookback,
    reachText(column),
    column.memory,
    column.source,
  ]);
  return `# ${info.name}

${MADE} What the columns of this table mean is in [feature sets](../features.md).

${info.description}. ${info.numFeatures} columns, ${info.lookback} bars of lookback, version \`${info.version}\`.

${table(['#', 'column', 'picture', 'what it is, and its formula', 'unit', 'range', 'lookback', 'reach', 'memory', 'source'], rows)}
`;
}

function indexPage(infos) {
  const rows = infos.map((info) => [
    `[${code(info.name)}](features/${info.name}.md)`,
    info.numFeatures,
    info.lookback,
    info.description,
    code(info.version),
  ]);
  return `# Feature sets

${MADE}

A set is a named, ordered list of named [expressions](library.md). Its version is a hash over column names, canonical expressions and the
revisions of the [operators](operators.md) in them: it changes when, and only when, what decides the bits does. \`barkeep sets NAME\` shows the same in a terminal.

${table(['set', 'columns', 'lookback', 'what it is', 'version'], rows)}

## What is said of a column

| word | what it means |
|---|---|
| formula | the [expression](operators.md), in its canonical form |
| unit | price and volume as in the bars; ratio: dimensionless; percent: 0 to 100; flag: 0 or 1; bars: a count of them; mixed: a product of these |
| range | what no value leaves, found from the formula alone, on well-formed bars: open and close between low and high, prices above 0, volumes of 0 or more. Where rounding can pass a bound, it does by a few units in the last place; \`barkeep sets NAME --json\` and \`GET /api/v1/features\` have the bounds with these |
| lookback | leading bars in which it is not defined |
| reach | after how many bars a changed bar has no influence left; unbounded for what remembers all of them |
| memory | window: of recent bars only; recursive: of all bars, fading; anchored: of all bars since the first |
| source | whose definition it is |
| picture | the column over the last 80 bars of the bundled AAPL daily bars (to 2013-03-01), computed from their first one. Where it does not move there, the newest stretch in which it does; the bundled EUR/USD hourly bars where there is none. The dashed lines are 0 and, where they are shown, both bounds of the range; candle patterns and other rare events are marks |
`;
}

function pictureOf(set, column, frames) {
  const { bars, lines } = shown(
    () => [frames.daily.column(column.name)],
    () => [frames.hourly.column(column.name)],
  );
  const marks = isRare(lines[0]);
  return { bars, text: picture(lines, { range: column.range, marks, steps: column.integer && !marks }) };
}

/** Mostly 0: an event. */
function isRare(line) {
  const defined = line.filter((value) => Number.isFinite(value));
  const zeros = defined.filter((value) => value === 0).length;
  return defined.length > 0 && zeros < defined.length && zeros > 0.7 * defined.length;
}

function* picturesOf(set, info) {
  const frames = {};
  const lazy = {
    get daily() {
      return (frames.daily ??= compute(daily.bars, set));
    },
    get hourly() {
      return (frames.hourly ??= compute(hourly.bars, set));
    },
  };
  for (const column of info.columns) yield [`docs/pictures/${info.name}/${column.name}.svg`, pictureOf(set, column, lazy).text];
}

/** Every file of the sets' reference: path → text. */
export function* setFiles() {
  const sets = featureSets();
  yield ['docs/features.md', indexPage(sets.map(describeFeatureSet))];
  for (const set of sets) {
    const info = describeFeatureSet(set);
    yield [`docs/features/${set.name}.md`, setPage(info)];
    yield* picturesOf(set, info);
  }
}
