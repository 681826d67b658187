// `npm run prove:migration`: a pandas loader against Barkeep, cell by cell, by `barkeep migrate compare` itself, in the columns of `legacy` at 1e-9.
// Reads the bars of ../shared/golden where they are, else the bundled ones. `--quick` takes part of each series. Prints cells, worst error and its column for
// each series, and exits 1 where a cell is inconsistent, or where a million cells were not reached.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { finish, prepare, root } from './workspace.mjs';

const WANTED_CELLS = 1_000_000;
const QUICK_CELLS = 10_000;
const QUICK_ROWS = 250;
/** The columns of `legacy`: bars and what is computed from them are compared, and only the latter counted. */
const COLUMNS = (
  'sma_20 sma_50 sma_200 ema_12 ema_26 rsi_14 atr_14 macd macd_signal macd_hist bb_middle bb_upper bb_lower volume_sma_20 volume_ratio ' +
  'returns_1d returns_5d returns_20d'
).split(' ');
/** Refused as they are, by their repeated and unordered timestamps; their cleaned twins are there. */
const LEFT_OUT = new Set(['adv_dup_ts', 'adv_out_of_order']);
const FILE = /^(\w+?)\.csv(\.gz)?$/;

/** A data folder of the series: each file under a symbol of its own, in the timeframe that its bars have. */
function folderOf(source, quick) {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-prove-'));
  const series = [];
  for (const file of readdirSync(source).filter((name) => FILE.test(name))) {
    const name = FILE.exec(file)[1];
    if (LEFT_OUT.has(name)) continue;
    const symbol = name.replaceAll('__', '-').replaceAll('_', '-').slice(0, 32).toUpperCase();
    const bytes = readFileSync(join(source, file));
    const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split(/\r?\n/);
    const timeframe = timeframeOf(lines);
    mkdirSync(join(folder, symbol), { recursive: true });
    const target = join(folder, symbol, `${timeframe}.csv${!quick && file.endsWith('.gz') ? '.gz' : ''}`);
    if (quick) writeFileSync(target, `${lines.slice(0, QUICK_ROWS + 1).join('\n')}\n`);
    else copyFileSync(join(source, file), target);
    series.push({ symbol, timeframe, name });
  }
  return { folder, series };
}

const STEPS = { '1min': 60, '5min': 300, '15min': 900, '30min': 1800, '1hour': 3600, '4hour': 14_400, '1day': 86_400 };

/** The longest timeframe that no two bars are nearer than. */
function timeframeOf([, ...rows]) {
  const times = rows.slice(0, 200).map((row) => Date.parse(row.split(',')[0]) / 1000);
  const least = Math.min(...times.slice(1).map((time, i) => time - times[i]), 86_400);
  return Object.entries(STEPS).reduce((best, [name, seconds]) => (seconds <= least ? name : best), '1min');
}

function pythonWithPandas() {
  const known = [process.env.PYTHON, join(root, '.barkeep/python/bin/python'), join(root, 'bench/.venv/bin/python'), 'python3'];
  return known.find((python) => python !== undefined && spawnSync(python, ['-c', 'import pandas']).status === 0);
}

function compare(node, python, folder, { symbol, timeframe }) {
  const legacy = `${JSON.stringify(python)} ${JSON.stringify(join(root, 'test/pandas/loader.py'))} {bars} {out}`;
  const args = ['migrate', 'compare', '--legacy', legacy, '--symbols', symbol, '--timeframe', timeframe, '--data', folder];
  const { stdout, stderr } = spawnSync(
    node,
    [join(root, 'packages/server/dist/cli.js'), ...args, '--columns', COLUMNS.join(), '--slice-runs', '0', '--json'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  if (stdout === '') throw new Error(`${symbol}: ${stderr}`);
  const report = JSON.parse(stdout);
  return { ...report, error: report.symbols[0].error };
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

await finish(async () => {
  const node = await prepare({ types: false });
  const quick = process.argv.includes('--quick');
  const python = pythonWithPandas();
  if (python === undefined) {
    print('There is no Python with pandas: name one in PYTHON, or run the tests once, which make one.');
    return 1;
  }
  const shared = join(root, '../shared/golden/bars');
  const isShared = existsSync(shared);
  const { folder, series } = folderOf(isShared ? shared : join(root, 'packages/sdk/data'), quick);
  print(
    `pandas ${execFileSync(python, ['-c', 'import pandas; print(pandas.__version__)'], { encoding: 'utf8' }).trim()} against legacy, tolerance 1e-9, ${isShared ? 'golden' : 'bundled'} bars`,
  );
  print(
    `${'series'.padEnd(26)} ${'rows'.padStart(7)} ${'cells'.padStart(9)} ${'equal'.padStart(9)} ${'inconsistent'.padStart(12)} ${'worst'.padStart(9)}  column`,
  );
  const totals = { relative: 0, cells: 0, equal: 0, inconsistent: 0, failed: 0, worst: 0, column: '' };
  try {
    for (const each of series) {
      const { cells, equal, inconsistent, worstError, worstColumn, error, symbols } = compare(node, python, folder, each);
      totals.cells += cells;
      totals.equal += equal;
      totals.inconsistent += inconsistent;
      if (error !== undefined) totals.failed++;
      totals.relative = Math.max(totals.relative, symbols[0].comparison?.worstRelative ?? 0);
      if (worstError > totals.worst) Object.assign(totals, { worst: worstError, column: worstColumn });
      const figures = `${String(symbols[0].comparison?.rows ?? 0).padStart(7)} ${String(cells).padStart(9)} ${String(equal).padStart(9)} ${String(inconsistent).padStart(12)} ${worstError.toExponential(1).padStart(9)}`;
      print(`${each.name.padEnd(26)} ${figures}  ${error ?? worstColumn ?? ''}`);
      for (const column of symbols[0].comparison?.columns ?? [])
        if (column.inconsistent > 0)
          print(`  ${column.column}: ${column.diagnoses.map(({ cause, evidence }) => `${cause}: ${evidence}`).join('; ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const wanted = quick || !isShared ? QUICK_CELLS : WANTED_CELLS;
  print(
    `${series.length} series, ${totals.cells} cells, ${totals.equal} equal to the bit, ${totals.inconsistent} inconsistent, ` +
      `${totals.failed} failed; worst error ${totals.worst.toExponential(2)} in ${totals.column} (as a share of the value alone, however near zero: ${totals.relative.toExponential(2)})`,
  );
  return totals.inconsistent === 0 && totals.failed === 0 && totals.cells >= wanted ? 0 : 1;
});
