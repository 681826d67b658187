// `npm run prove:training`: what a training cycle takes by three ways of getting observations, the same agent in all: (a) legacy, CSV and pandas in each trial and
// each observation from the frame; (b) by hand, Parquet and pandas once a trial, an array and an index a step; (c) Barkeep, a mapped matrix and its environment.
// First it proves that all three see the same bits and earn the same returns, then it measures. It ends with 1 where something does not hold.
//   --runs N     cycles of each way (default 10)        --workers N   processes of the second table (default: one a core)
//   --quick      a small search, and no verdict on time  --python PATH a Python with pandas, pyarrow and gymnasium (default: bench/.venv-training, made from PyPI)
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { BUNDLED_BARS, connect } from '@barkeep/sdk';
import { exportMatrix } from '@barkeep/sdk/training';
import { machine } from '../harness/machine.mjs';
import { preparePython, pythonOf } from '../harness/python.mjs';
import { median } from '../harness/statistics.mjs';

const SERIES = [
  { name: 'btcusd_1d', file: 'btcusd_1d.csv', symbol: 'BTCUSD', timeframe: '1day', sameBits: true },
  { name: 'quotes502_1d', file: 'quotes502_1d.csv', symbol: 'QUOTES502', timeframe: '1day', sameBits: true },
  { name: 'aapl_1d', file: 'aapl_1d.csv', symbol: 'AAPL', timeframe: '1day', sameBits: false },
  { name: 'eurusd_1h', file: 'eurusd_1h.csv.gz', symbol: 'EURUSD', timeframe: '1hour', sameBits: false },
];
const WAYS = ['legacy', 'by-hand', 'barkeep'];
const FASTER_THAN_LEGACY = 3;
const LARGEST_DATA_SHARE = 0.05;
const LONGEST_AGENT_US = 100;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string' },
    workers: { type: 'string' },
    quick: { type: 'boolean', default: false },
    python: { type: 'string' },
  },
});
const { quick } = flags;
const runs = Number(flags.runs ?? (quick ? 1 : 10));
const search = quick ? { trials: 1, episodes: 1 } : { trials: 8, episodes: 3 };
const chosen = quick ? SERIES.slice(1, 3) : SERIES;
const python = flags.python ?? ownPython();
const folder = mkdtempSync(join(tmpdir(), 'barkeep-training-'));
const faults = [];
try {
  const { cpu, system, node, date, commit } = machine();
  say(`${date}, commit ${commit}, ${cpu}, ${system}, Node ${node}, load ${loadavg()[0].toFixed(1)}`);
  await prepare();
  for (const series of chosen) await (series.sameBits ? proveSame(series) : tellDifferences(series));
  const [measured] = chosen;
  for (const workers of new Set([1, Number(flags.workers ?? (quick ? 1 : Math.max(2, availableParallelism())))]))
    await measure(measured, workers);
  await tellVector(measured);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) say(`does not hold: ${fault}`);
if (faults.length === 0) say('All of it holds.');
process.exitCode = faults.length === 0 ? 0 : 1;

function ownPython() {
  const failed = preparePython('training');
  if (failed !== undefined) throw new Error(failed);
  return pythonOf('training');
}

async function run(program, ...args) {
  const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, program), ...args], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OPENBLAS_NUM_THREADS: '1' },
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout || 'null');
}

/** What is made once, before any training: the matrix, and for (b) the Parquet file. */
async function prepare() {
  const service = connect({ data: BUNDLED_BARS });
  for (const { name, file, symbol, timeframe } of chosen) {
    const began = performance.now();
    const { rows } = await exportMatrix(service, { symbol, timeframe, set: 'env43-market', out: join(folder, `${name}.npy`) });
    say(`${name}: ${rows} rows exported in ${(performance.now() - began).toFixed(0)} ms, once`);
    await run('prepare.py', join(BUNDLED_BARS, file), join(folder, `${name}.parquet`));
  }
  await service.close();
}

function cycle({ name, file }, way, ...more) {
  const paths = ['--csv', join(BUNDLED_BARS, file), '--parquet', join(folder, `${name}.parquet`), '--matrix', join(folder, `${name}.npy`)];
  return run('cycle.py', '--way', way, ...paths, ...more);
}

async function proveSame(series) {
  const told = [];
  for (const way of WAYS) told.push((await cycle(series, way, '--trials', String(search.trials), '--apart')).trials);
  const [legacy, ...others] = told.map((trials) => JSON.stringify(trials.map((trial) => [trial.seen, trial.return])));
  const same = others.every((other) => other === legacy);
  const steps = told[0].reduce((sum, trial) => sum + trial.steps, 0);
  say(`${series.name}: ${steps} steps, observations and returns of (a), (b) and (c) are ${same ? 'the same, to the bit' : 'NOT the same'}`);
  if (!same) faults.push(`${series.name} has the same observations and returns by every way`);
}

async function tellDifferences(series) {
  const { cells, differing } = await run('differences.py', join(folder, `${series.name}.parquet`), join(folder, `${series.name}.npy`));
  say(`${series.name}: ${differing.length} of ${cells} cells differ from pandas`);
  for (const { row, column, pandas, barkeep } of differing) say(`  row ${row} ${column}: ${pandas} by pandas, ${barkeep} here`);
  const [fed, own] = await Promise.all(
    ['fed', 'barkeep'].map(async (way) => (await cycle(series, way, '--trials', String(search.trials))).trials),
  );
  const same = fed.every((trial, i) => trial.return === own[i].return);
  say(`${series.name}: the loop of (b) fed with the matrix has ${same ? 'equal returns' : 'OTHER returns'}`);
  if (!same) faults.push(`${series.name} has equal returns by both loops over one matrix`);
}

async function measure(series, workers) {
  const options = ['--trials', String(search.trials), '--episodes', String(search.episodes), '--workers', String(workers)];
  const times = Object.fromEntries(WAYS.map((way) => [way, []]));
  const agents = [];
  let steps = 0;
  for (let i = 0; i < runs; i++)
    for (const way of WAYS) {
      const { seconds, trials } = await cycle(series, way, ...options);
      times[way].push(seconds);
      steps = sum(trials, 'steps');
      agents.push((1e6 * sum(trials, 'agent')) / steps);
    }
  const apart = {};
  for (const way of WAYS) apart[way] = await dataOf(series, way, options);
  const ratio = (way) => times[way].map((seconds, i) => seconds / times.barkeep[i]);
  say(
    `\n${series.name}, ${search.trials} trials of ${search.episodes} episodes (${steps} steps), ${workers} worker${workers > 1 ? 's' : ''}, ${runs} runs`,
  );
  say('way      seconds (min-max)        µs a step  of it data  share of data  times (c) (min-max)');
  for (const way of WAYS) {
    const [seconds, times_] = [spread(times[way], 3), spread(ratio(way), 2)];
    const perStep = (1e6 * workers * median(times[way])) / steps;
    const { data, share } = apart[way];
    say(
      `${way.padEnd(8)} ${seconds.padEnd(24)} ${perStep.toFixed(1).padStart(9)}  ${data.toFixed(1).padStart(10)}  ${(100 * share).toFixed(1).padStart(11)} %  ${times_}`,
    );
  }
  const agent = median(agents);
  say(`agent: ${agent.toFixed(1)} µs a step, in all three the same code`);
  judge(workers, { toLegacy: median(ratio('legacy')), toHand: median(ratio('by-hand')), share: apart.barkeep.share, agent });
}

async function tellVector({ name }) {
  const counts = quick ? ['100'] : ['1', '100', '1000', '10000'];
  const told = await run('vector.py', join(folder, `${name}.npy`), ...counts);
  say(`\nvector form, µs a step of each portfolio, no agent: ${counts.map((count) => `${told[count].toFixed(2)} of ${count}`).join(', ')}`);
}

/**
 * Microseconds of a step that go to loading and to observations, and their share of the time: of runs of their own, as looking at the clock takes time, too; the middle one of
 * five where they are short.
 */
async function dataOf(series, way, options) {
  const told = [];
  for (let i = 0; i < (way === 'legacy' ? 1 : Math.min(5, runs)); i++) {
    const { trials } = await cycle(series, way, ...options, '--apart');
    const data = sum(trials, 'loading') + sum(trials, 'observing');
    told.push({ data: (1e6 * data) / sum(trials, 'steps'), share: data / sum(trials, 'seconds') });
  }
  return told.toSorted((a, b) => a.share - b.share)[told.length >> 1];
}

function judge(workers, { toLegacy, toHand, share, agent }) {
  if (quick) return;
  const of = `${workers} worker${workers > 1 ? 's' : ''}: `;
  if (toLegacy < FASTER_THAN_LEGACY)
    faults.push(`${of}(c) is ${FASTER_THAN_LEGACY} times as fast as (a); it is ${toLegacy.toFixed(2)} times`);
  if (toHand < 1) faults.push(`${of}(c) is not slower than (b); it is ${toHand.toFixed(2)} times as fast`);
  if (share >= LARGEST_DATA_SHARE) faults.push(`${of}data is below 5 % of the time of (c); it is ${(100 * share).toFixed(1)} %`);
  if (agent > LONGEST_AGENT_US) faults.push(`${of}the agent takes ${LONGEST_AGENT_US} µs a step at most; it takes ${agent.toFixed(1)}`);
}

function sum(list, key) {
  return list.reduce((total, item) => total + item[key], 0);
}

function spread(values, digits) {
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
