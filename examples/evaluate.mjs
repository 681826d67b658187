// A script that names no feature set: how often a logistic regression over all columns has the next day's direction right, walking forward. Run: npm run example:evaluate
// Another version is tried by a variable alone, as compare-versions.mjs does: BARKEEP_SET=legacy npm run example:evaluate. BARKEEP_SETS is a folder of sets of your own.
import { join } from 'node:path';
import { connect, readFeatureSets, readVersions } from '@barkeep/sdk';
import { fitStandardScaler, nextDirection, walkForward } from '@barkeep/sdk/training';

const folder = process.env.BARKEEP_SETS;
const service = connect(
  folder === undefined ? {} : { sets: await readFeatureSets(folder), versions: await readVersions([join(folder, 'versions')]) },
);
const range = ['AAPL', '2000-01-01', '2008-01-01'];
const features = await service.getHistoricalData(...range);
const prices = await service.getHistoricalData(...range, { fields: ['open', 'high', 'low', 'close', 'volume'] });
await service.close();

const { values } = nextDirection().of({
  timestamp: prices.timestamps,
  ...Object.fromEntries(prices.names.map((name) => [name, prices.column(name)])),
});
const columns = features.names.map((name) => features.column(name));
// Training rows lie before the test rows here, so that it does not matter how far features look back.
const splits = walkForward({ label: { span: 1 }, set: { lookback: 0 }, rows: values.length, train: 750, test: 250 });
const hits = splits.map((split) => {
  const { center, scale } = fitStandardScaler(features, split);
  const seen = (k, row) => (columns[k][row] - center[k]) / scale[k] || 0; // not defined: the mean
  const weights = new Float64Array(columns.length + 1);
  const score = (row) => columns.reduce((sum, _, k) => sum + weights[k] * seen(k, row), weights.at(-1));
  for (let epoch = 0; epoch < 5; epoch++)
    for (const row of rowsOf(split.train)) {
      const miss = (values[row] > 0 ? 1 : 0) - 1 / (1 + Math.exp(0 - score(row)));
      for (let k = 0; k < columns.length; k++) weights[k] += 0.003 * miss * seen(k, row);
      weights[columns.length] += 0.003 * miss;
    }
  const rows = rowsOf(split.test);
  return rows.filter((row) => score(row) > 0 === values[row] > 0).length / rows.length;
});

const share = (part) => `${(100 * part).toFixed(1)} %`;
const mean = hits.reduce((sum, each) => sum + each, 0) / hits.length;
console.log(
  `${features.metadata.version}: ${features.names.length} columns, right on ${share(mean)} of days (${hits.map(share).join(', ')})`,
);

function rowsOf(spans) {
  return spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
}
