// `npm run bench`: runs the suites one after the other, prints ours, the peer's, the ratio, the target and the verdict, and writes results/latest.json
// and results/latest.md. `--only name,name` runs some and replaces only those in the results; `--quick` tries the programs on little and writes nothing.
// It ends with 1 where a suite failed or a target was missed, and with 2 for a wrong argument.
import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { machine } from './harness/machine.mjs';
import { preparePython } from './harness/python.mjs';
import { printSuite, readResults, writeResults } from './harness/results.mjs';

/** Suites in the order in which they run: what they compare, which environment of Python peers they need, and when they are ended at the latest. */
const SUITES = [
  { name: 'legacy', title: 'The 18 legacy columns beside pandas and polars', python: 'peers', limitSeconds: 180 },
  { name: 'pipeline', title: 'The 60 pipeline columns', python: 'peers', limitSeconds: 120 },
  { name: 'core', title: 'The default set, in batch and bar by bar', limitSeconds: 180 },
  { name: 'popular', title: 'Ten popular indicators beside npm packages and TA-Lib', python: 'peers', limitSeconds: 240 },
  { name: 'talib', title: "TA-Lib's functions, all in one plan, beside its C library", python: 'peers', limitSeconds: 900 },
  { name: 'alpha158', title: 'Alpha158 beside pyqlib', python: 'qlib', limitSeconds: 600 },
  { name: 'many', title: '14 factors over 800 symbols beside pyqlib', python: 'qlib', limitSeconds: 900 },
  { name: 'streams', title: 'Bar by bar', limitSeconds: 120 },
  { name: 'generatedStep', title: 'A step generated from the plan (an experiment)', limitSeconds: 60 },
  { name: 'blocks', title: 'Rows in a block', limitSeconds: 180 },
  { name: 'csv', title: 'One million bars from CSV', python: 'peers', limitSeconds: 180 },
  { name: 'python', title: 'The Python client beside pandas and bare bytes, and twenty trainers', python: 'peers', limitSeconds: 360 },
  { name: 'server', title: 'Hot latest vectors over HTTP', limitSeconds: 120 },
  { name: 'fixedRate', title: 'A fixed rate with misses', limitSeconds: 300 },
  { name: 'cache', title: 'What an answer from each tier costs', limitSeconds: 300 },
  { name: 'farServer', title: 'Newest vectors from Redis over HTTP', limitSeconds: 180 },
  { name: 'restart', title: 'A restart on series of a million bars', limitSeconds: 600 },
  { name: 'stampede', title: 'Twenty cold processes and a thousand symbols', limitSeconds: 300 },
  { name: 'outage', title: 'Redis killed, started, frozen under load', limitSeconds: 180 },
  { name: 'download', title: 'A million rows as one answer', limitSeconds: 120 },
];

const { chosen, quick } = readArguments(process.argv.slice(2));
const unavailable = new Map([...new Set(chosen.map(({ python }) => python))].map((name) => [name, name && preparePython(name)]));
const results = new Map();
let running;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
// npm and the script that it runs hand no signal on: when they are gone, nobody waits for the results.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== parent && stop(), 1_000).unref();

for (const suite of chosen) {
  const failed = unavailable.get(suite.python);
  const result = failed === undefined ? await runSuite(suite) : { failed };
  const entry = { title: suite.title, ...result };
  results.set(suite.name, entry);
  printSuite(suite.name, entry);
}

if (!quick) {
  const before = new Map(Object.entries(readResults()));
  const all = SUITES.map(({ name }) => [name, results.get(name) ?? before.get(name)]).filter(([, entry]) => entry !== undefined);
  writeResults(Object.fromEntries(all));
}
const missed = [...results.values()].some(({ failed, rows = [] }) => failed !== undefined || rows.some(({ holds }) => holds === false));
process.exitCode = missed ? 1 : 0;

/** A suite in a process group of its own, so that nothing of it is left when it has ended, however it ended. */
async function runSuite({ name, limitSeconds }) {
  const loadBefore = loadavg()[0];
  const started = performance.now();
  const child = fork(join(import.meta.dirname, `${name}.mjs`), quick ? ['--quick'] : [], {
    detached: true,
    stdio: ['ignore', 2, 'inherit', 'ipc'],
  });
  running = child;
  let told;
  let late = false;
  child.on('message', (message) => (told = message));
  const limit = setTimeout(() => {
    late = true;
    endGroup(child);
  }, limitSeconds * 1_000);
  const emptied = new Promise((resolve) => child.once('disconnect', resolve));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  await emptied;
  clearTimeout(limit);
  endGroup(child);
  running = undefined;
  const circumstances = { ...machine(), seconds: Math.round((performance.now() - started) / 1_000), load: [loadBefore, loadavg()[0]] };
  if (late) return { ...circumstances, failed: `not finished after ${limitSeconds} s` };
  if (code !== 0 || told === undefined) return { ...circumstances, failed: `ended with ${code}, for the reason above` };
  return { ...circumstances, ...told };
}

function stop() {
  endGroup(running);
  process.exit(130);
}

function endGroup(child) {
  if (child === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left of it.
  }
}

function readArguments(args) {
  let chosen = SUITES;
  let quick = false;
  for (let k = 0; k < args.length; k++) {
    if (args[k] === '--quick') quick = true;
    else if (args[k] === '--only' && args[k + 1] !== undefined) {
      const names = args[++k].split(',');
      const unknown = names.find((name) => SUITES.every((suite) => suite.name !== name));
      if (unknown !== undefined) refuse(`there is no suite ${unknown}; there are ${SUITES.map(({ name }) => name).join(', ')}`);
      chosen = SUITES.filter(({ name }) => names.includes(name));
    } else refuse(`${args[k]} is not understood; use --only NAME[,NAME] and --quick`);
  }
  return { chosen, quick };
}

function refuse(sentence) {
  process.stderr.write(`bench: ${sentence}\n`);
  process.exit(2);
}
