// `npm run compare:golden`: what `barkeep compute` writes for every golden file of legacy and pipeline-v1, compared cell by cell as compare.py does.
// Reads ../shared/golden where it is, else the samples of packages/feature-core/test/golden. `--python` lets compare.py itself compare them too.
// Prints a table (set, file, cells, worst error and its column) and exits 1 if any cell is wrong.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { finish, prepare, root } from './workspace.mjs';

const SETS = ['legacy', 'pipeline-v1'];
const WORKERS = 2;
const shared = join(root, '../shared/golden');
const bundled = join(root, 'packages/feature-core/test/golden');
/** Refused as they are; with --repair they equal their cleaned twins. */
const REPAIRED = { adv_dup_ts: 'adv_dup_ts__keep_last', adv_out_of_order: 'adv_out_of_order__sorted' };
/** pandas is off for 200 bars after the spikes (FEATURES.md): there the exact file has the values. */
const LEFT_TO_EXACT = { 'pipeline-v1/adv_volume_spike': ['pv_correlation_20'] };
const CORRELATION = 'pv_correlation_20';

const nameOf = (file) => file.replace(/\.csv(\.gz)?$/, '');
const fileOf = (folders, name) =>
  folders.flatMap((folder) => [join(folder, `${name}.csv`), join(folder, `${name}.csv.gz`)]).find((path) => existsSync(path));

function readTable(path) {
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split(/\r?\n/);
  const names = lines[0].split(',').slice(1);
  const times = [];
  const columns = names.map(() => new Float64Array(lines.length - 1));
  for (let row = 0; row < lines.length - 1; row++) {
    const fields = lines[row + 1].split(',');
    times.push(Date.parse(fields[0]));
    for (let k = 0; k < columns.length; k++) columns[k][row] = numberOf(fields[k + 1]);
  }
  return { times, columns: new Map(names.map((name, k) => [name, columns[k]])) };
}

function numberOf(field) {
  if (field === '') return NaN;
  return field === 'inf' ? Infinity : field === '-inf' ? -Infinity : Number(field);
}

function median(values) {
  const sizes = values.filter(Number.isFinite).map(Math.abs).sort();
  const middle = sizes.length >> 1;
  if (sizes.length === 0) return 0;
  return sizes.length % 2 === 1 ? sizes[middle] : (sizes[middle - 1] + sizes[middle]) / 2;
}

/** The rows of `actual` that `expected` has: the same place, or in a sample the same time. */
function matchRows(expected, actual) {
  const rows = new Map(actual.times.map((time, row) => [time, row]));
  return expected.times.map((time, row) => (actual.times[row] === time ? row : (rows.get(time) ?? -1)));
}

/** Whether close or volume is constant in the 20 bars up to `row`: the correlation is 0/0 there, and NaN and infinities are one. */
function constantPair(bars, row) {
  const flat = (column) => column.subarray(Math.max(0, row - 19), row + 1).every((value) => value === column[row]);
  return flat(bars.get('close')) || flat(bars.get('volume'));
}

function compare({ set, file, bars, tolerances, skip }, actualPath) {
  const expected = readTable(file);
  const actual = readTable(actualPath);
  const closes = readTable(bars).columns;
  const rows = matchRows(expected, actual);
  const result = { cells: 0, wrong: rows.filter((row) => row < 0).length, worst: 0, column: '', first: '' };
  if (result.wrong > 0) result.first = `${set}: ${result.wrong} timestamps are missing`;
  for (const [column, values] of expected.columns) {
    if (skip.includes(column)) continue;
    const found = actual.columns.get(column);
    const { rtol = 1e-9, atol = 1e-12, scaled = false } = tolerances[column] ?? {};
    const floor = scaled ? median(values) : 0;
    for (let row = 0; row < values.length; row++) {
      const e = values[row];
      const a = found?.[rows[row]];
      result.cells++;
      if (e === a || (Number.isNaN(e) && Number.isNaN(a))) continue;
      const size = Math.max(Number.isFinite(e) ? Math.abs(e) : 0, floor);
      if (column === CORRELATION && !Number.isFinite(e) && !Number.isFinite(a) && constantPair(closes, rows[row])) continue;
      const error = Math.abs(a - e);
      if (error / size > result.worst) Object.assign(result, { worst: error / size, column });
      if (error <= atol + rtol * size) continue;
      result.wrong++;
      if (result.first === '') result.first = `${column} row ${rows[row]} is ${a}, not ${e}`;
    }
  }
  return result;
}

/** Runs a command to its end, its output kept. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}

function casesOf(golden, folders) {
  return SETS.flatMap((set) =>
    [set, `${set}-exact`].flatMap((folder) => {
      const path = join(golden, folder);
      const files = existsSync(path) ? readdirSync(path).filter((file) => /\.csv(\.gz)?$/.test(file)) : [];
      return files.map((each) => {
        const name = nameOf(each);
        const repaired = REPAIRED[name];
        return {
          set,
          title: repaired === undefined ? name : `${name} --repair`,
          folder,
          file: repaired === undefined ? join(path, each) : fileOf([path], repaired),
          bars: fileOf(folders, repaired ?? name),
          input: fileOf(folders, name),
          repair: repaired !== undefined,
          skip: LEFT_TO_EXACT[`${folder}/${name}`] ?? [],
          tolerancePath: join(golden, 'tolerances', `${set}.json`),
        };
      });
    }),
  );
}

/** What a broken file must give without --repair: exit code 2, and the file, a line and a time named. */
async function refusal(node, cli, entry, out) {
  const { code, output } = await run(node, [cli, 'compute', '--bars', entry.input, '--set', entry.set, '--out', out]);
  const named = output.includes(nameOf(entry.input.split('/').at(-1))) && /line \d+/.test(output) && /\d{4}-\d\d-\d\d/.test(output);
  return code === 2 && named && !existsSync(out) ? '' : `without --repair: exit ${code}, "${output.split('\n')[0]}"`;
}

async function check(node, cli, entry, out, python) {
  const refused = entry.repair ? await refusal(node, cli, entry, out) : '';
  const args = [cli, 'compute', '--bars', entry.input, '--set', entry.set, '--out', out, ...(entry.repair ? ['--repair'] : [])];
  const { code, output } = await run(node, args);
  if (code !== 0) return { cells: 0, wrong: 1, worst: 0, column: '', first: `exit ${code}: ${output}` };
  const tolerances = JSON.parse(readFileSync(entry.tolerancePath, 'utf8'));
  const result = compare({ ...entry, tolerances }, out);
  if (refused !== '') Object.assign(result, { wrong: result.wrong + 1, first: refused });
  if (python !== undefined) {
    const skip = entry.skip.length > 0 ? ['--skip', `^(${entry.skip.join('|')})$`] : [];
    const { code: status, output: said } = await run(python, [
      join(shared, 'compare.py'),
      entry.file,
      out,
      '--tol',
      entry.tolerancePath,
      '--prefix',
      '--quiet',
      ...skip,
    ]);
    // Where the correlation is 0/0 compare.py knows no better than the bits; ours has looked at these cells.
    const known = said.split('\n').filter((line) => line.includes('FAIL') && !line.startsWith(CORRELATION) && !/^\d+ columns/.test(line));
    if (status !== 0 && (known.length > 0 || !said.includes(CORRELATION)))
      Object.assign(result, { wrong: result.wrong + 1, first: `compare.py: ${known[0] ?? said}` });
  }
  return result;
}

function pythonWithNumpy() {
  const python = process.env.PYTHON ?? 'python3';
  return spawnSync(python, ['-c', 'import numpy']).status === 0 ? python : undefined;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

await finish(async () => {
  const node = await prepare({ types: false });
  const cli = join(root, 'packages/server/dist/cli.js');
  const whole = existsSync(shared);
  if (!whole) print('../shared/golden is not here: comparing the samples of packages/feature-core/test/golden instead.');
  const asked = process.argv.includes('--python');
  const python = asked && whole ? pythonWithNumpy() : undefined;
  if (asked && python === undefined)
    print('compare.py is not run: it needs ../shared/golden and a python3 with numpy (name one in PYTHON).');
  const cases = whole
    ? casesOf(shared, [join(shared, 'bars')])
    : casesOf(bundled, [join(root, 'packages/sdk/data'), join(bundled, 'bars')]);
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-golden-'));
  const queue = cases.map((entry, k) => ({ entry, out: join(folder, `${k}.csv`) }));
  try {
    await Promise.all(
      Array.from({ length: WORKERS }, async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          next.entry.result = await check(node, cli, next.entry, next.out, python);
          rmSync(next.out, { force: true });
        }
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print(`${'set'.padEnd(18)} ${'file'.padEnd(28)} ${'cells'.padStart(9)} ${'worst error'.padStart(11)}  column`);
  for (const { folder: set, title, result } of cases) {
    const failed = result.wrong > 0 ? `  FAIL, ${result.wrong} wrong: ${result.first}` : '';
    print(
      `${set.padEnd(18)} ${title.padEnd(28)} ${String(result.cells).padStart(9)} ${result.worst.toExponential(1).padStart(11)}  ${result.column}${failed}`,
    );
  }
  const cells = cases.reduce((total, { result }) => total + result.cells, 0);
  const failed = cases.filter(({ result }) => result.wrong > 0).length;
  print(
    `${cases.length} files, ${cells} cells compared${python === undefined ? '' : ', by compare.py too'}, ${failed === 0 ? 'all within tolerance' : `${failed} files FAIL`}`,
  );
  return failed === 0 && cells > 0 ? 0 : 1;
});
