// docs/core.md: what a user of the set `core` has to know of each column, with how it behaves on the bundled bars.
import { compute, describeFeatureSet, featureSet, measureForgetting } from '@barkeep/feature-core';
import { daily, hourly } from './bars.mjs';
import { code, numberText, rangeText, table } from './text.mjs';

const MADE = 'Written by `scripts/docs.mjs` from the set and the bundled bars; do not edit.';
const STARTS = 8;
const SEED = 1;
/** Shares of the values that lie below what is shown as usual. */
const [LOW, HIGH] = [0.01, 0.99];

const TITLES = {
  price: 'Price',
  returns: 'Returns',
  volatility: 'Volatility',
  momentum: 'Momentum',
  trend: 'Trend',
  volume: 'Volume',
  statistical: 'Statistical',
  calendar: 'Calendar',
};

/** Three digits of the values between which all but one in a hundred on either side lie. */
function usual(values) {
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share) => numberText(Number(sorted[Math.floor(share * (sorted.length - 1))].toPrecision(3)));
  return `${at(LOW)} … ${at(HIGH)}`;
}

const slower = (a, b) => ({ bars: Math.max(a.bars, b.bars), never: a.never || b.never });
const barsText = ({ bars, never }) => (never ? 'not seen' : String(bars));

function forgettingOf(set) {
  const [a, b] = [daily, hourly].map(({ bars }) => measureForgetting(set, bars, { seed: SEED, starts: STARTS }));
  return a.map((one, k) => ['rough', 'fine', 'lastBit'].map((tolerance) => slower(one[tolerance], b[k][tolerance])));
}

function categoryPart(category, columns, frame, forgetting) {
  const rows = columns
    .map((column, k) => ({ column, k }))
    .filter(({ column }) => column.category === category)
    .map(({ column, k }) => [
      code(column.name),
      column.description,
      rangeText(column),
      usual(frame.columns[k]),
      column.lookback,
      ...forgetting[k].map(barsText),
    ]);
  return `## ${TITLES[category]}

${table(['column', 'what it is', 'range', 'usual', 'lookback', 'to 1e-3', 'to 1e-9', 'to the last bit'], rows)}
`;
}

function page() {
  const set = featureSet('core');
  const info = describeFeatureSet(set);
  const frame = compute(daily.bars, set);
  const forgetting = forgettingOf(set);
  return `# The set core

${MADE} Formulas and a picture of each column are in [features/core](features/core.md).

${code('core')} is the server's default set: ${info.numFeatures} columns that a model can take as they are, version \`${info.version}\`.

- **Dimensionless.** Every column is a ratio or a flag. Prices times a power of two, and volumes times another, leave every bit as it was: no formula has a
  number in it that is small only in some currency.
- **Bounded or stationary.** Distances of prices are in mean true ranges of 14 bars, changes in their own deviations or as they are, volumes over their own means. A
  column without a bound has no trend, but it can have large values: clip it where a model minds, at about what is usual.
- **None is another one by another name.** No two columns have a correlation beyond ±0.96 on all of the bundled series.
- **Never infinite** on well-formed bars (open and close between low and high, prices above 0). A quotient of which both sides are 0 is NaN: a position in a range of
  no height, a share of no volume. Fill what is NaN with what means "nothing known" to the model.

The set needs ${info.lookback} bars before its last column is defined. The same bits come out of batch, streams and answers of the server.

| word | what it means here |
|---|---|
| range | what no value leaves on well-formed bars; any: no bound |
| usual | between which values all but one in a hundred on either side lie, on the bundled ${daily.name} bars |
| lookback | leading bars in which the column is not defined |
| to 1e-3, to 1e-9, to the last bit | after how many bars a series that starts later has the same values: within that share of the column's usual size, and in every bit. Seen, the slowest of ${STARTS} starts each in the bundled ${daily.name} and ${hourly.name} bars; [\`barkeep check\`](check.md) measures the same on bars of your own |

A window is forgotten with its last bar, and what is averaged exponentially by a share with each bar. Where a last bit is not seen to be the same, the column has a deviation or a
line in it, whose moments are renewed at borders that are counted from the first bar: the difference stays at about 1e-15 of the value, for as long as the series goes on.

${Object.keys(TITLES)
  .map((category) => categoryPart(category, info.columns, frame, forgetting))
  .join('\n')}`;
}

/** The page of `core`: path → text. */
export function* coreFiles() {
  yield ['docs/core.md', page()];
}
