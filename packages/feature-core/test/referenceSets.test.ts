import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compute } from '../src/engine/batch.js';
import { episodeRegime, episodeStart } from '../src/sets/episode.js';
import { featureSet } from '../src/sets/registry.js';
import { readBars, readTable } from './support/csv.js';
import { episodesCountFromTheirStart, lagsAreBars, setCallsItsFunctions, sharedColumnsAreAlike } from './support/checks/sets.js';
import * as core from './support/core.js';
import { barsFile, bundledBars, bundledGolden, csvFiles, readTolerances, rowsByTimestamp, sharedGolden } from './support/goldenFiles.js';
import { cleanBars, hostileBars } from './support/hostileBars.js';
import { lonePoint } from './support/lonePoints.js';
import { readProbe } from './support/probes.js';
import { compareColumn, type Tolerance } from './support/tolerance.js';

const SETS = ['alpha158', 'alpha360', 'env43-market', 'env53-market', 'regime-inputs'] as const;
/** Rows out of order or repeated: no series at all, refused before anything is computed. Their cleaned twins are compared. */
const REFUSED = /^adv_(dup_ts|out_of_order)$/;
const nameOf = (file: string): string => basename(file).replace(/\.csv(\.gz)?$/, '');

/** FEATURES.md: the running sums of the reference keep a residue after the spike; alpha158-exact has the values. */
const AFTER_SPIKE = /^(VSTD|WVMA)\d+$/;

describe('the sets of other programs, by the rows that come with the sources', () => {
  const cases = SETS.flatMap((set) => csvFiles(join(bundledGolden, set)).map((file) => [set, file] as const));

  test.each(cases)('%s %s', (set, file) => {
    const wrong = differences(set, join(bundledGolden, set, file), barsFile(bundledBars, nameOf(file)), readTolerances(bundledGolden, set));
    expect(wrong.map(([, text]) => text)).toEqual([]);
  });

  test('talib is what its manifest calls', () => setCallsItsFunctions(core, 'talib', readProbe('ties').names));
  test('alpha360 is bars over bars', () => lagsAreBars(core, cleanBars(90, 1)));
  test('env43-market has what env53-market has of it', () =>
    sharedColumnsAreAlike(core, hostileBars({ seed: 1, length: 260, traits: ['holes', 'steps'] })));
  test('an episode counts from its start', () => episodesCountFromTheirStart(core));
});

describe.skipIf(sharedGolden === undefined)('the sets of other programs', () => {
  const golden = sharedGolden ?? '';
  const cases = SETS.flatMap((set) =>
    [set, `${set}-exact`].flatMap((folder) =>
      csvFiles(join(golden, folder))
        .filter((file) => !REFUSED.test(nameOf(file)))
        .map((file) => [`${folder} ${nameOf(file)}`, set, folder, file] as const),
    ),
  );

  test.each(cases)('%s', (_name, set, folder, file) => {
    const spiked = nameOf(file) === 'adv_volume_spike' && folder === set;
    const wrong = differences(set, join(golden, folder, file), barsFile([join(golden, 'bars')], nameOf(file)), readTolerances(golden, set));
    expect(wrong.filter(([column]) => !(spiked && AFTER_SPIKE.test(column))).map(([, text]) => text)).toEqual([]);
  });

  const market = csvFiles(join(golden, 'env53-market')).flatMap((file) =>
    ['env43-market', 'env53-market'].map((set) => [set, file] as const),
  );

  test.each(market)('%s %s has the same float32 bits, but for the columns whose reference is off', (set, file) => {
    const { columns } = readTable(join(golden, set, file));
    const frame = compute(readBars(barsFile([join(golden, 'bars')], nameOf(file))), set);
    const wrong = [...columns].filter(([column, values]) => {
      if (column === 'bb_position' || (column === 'sma_201_dist_clipped' && nameOf(file) === 'adv_constant')) return false;
      return frame.column(column).some((actual, row) => !Object.is(actual + 0, Math.fround(values[row]!) + 0));
    });
    expect(wrong.map(([column]) => column)).toEqual([]);
  });

  test.each(csvFiles(join(golden, 'env53-episode')))('an episode of env53 %s', (file) => {
    const { columns, timestamps } = readTable(join(golden, 'env53-episode', file));
    const frame = compute(readBars(barsFile([join(golden, 'bars')], nameOf(file))), 'env53-market');
    const start = episodeStart(frame.length);
    const episode = episodeRegime(frame.column('regime_duration'), start);
    expect(timestamps.map(Date.parse)).toEqual([...frame.timestamps.subarray(start)]);
    for (const [column, values] of columns)
      expect([...episode[column as keyof typeof episode]], column).toEqual([...values].map(Math.fround));
  });
});

/** The columns that are not within their tolerance, each with its first wrong row. */
function differences(set: string, file: string, barsPath: string, tolerances: Readonly<Record<string, Tolerance>>): [string, string][] {
  const bars = readBars(barsPath);
  const expected = readTable(file);
  const frame = compute(bars, set);
  const rows = rowsByTimestamp(expected, bars.timestamp);
  expect([...expected.columns.keys()]).toEqual(featureSet(set).names);
  return [...expected.columns].flatMap(([column, values]) => {
    const actual = frame.column(column);
    const lone = lonePoint(bars, column);
    const row = compareColumn(
      values,
      actual,
      tolerances[column]!,
      (at) => rows[at]!,
      (at) => lone(rows[at]!),
    );
    return row < 0 ? [] : [[column, `${column} row ${rows[row]} is ${actual[rows[row]!]}, not ${values[row]}`]];
  });
}
