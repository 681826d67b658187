// What a cache folder makes of a restart on series of a million bars: the first full run and what other requests notice of it, the first vector of a process that begins
// anew, and answers resumed from stored states.
import { fork } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { barsCsv, barsFile, scratch } from './harness/bars.mjs';
import { measured } from './harness/rows.mjs';
import { quantile } from './harness/statistics.mjs';
import { quick, report } from './harness/suite.mjs';

const ROWS = quick ? 100_000 : 1_000_000;
const SYMBOLS = quick ? ['LONG1', 'LONG2'] : ['LONG1', 'LONG2', 'LONG3', 'LONG4'];
const RESTARTS = quick ? 2 : 5;
const RANGES = quick ? 6 : 60;
const SETS = ['core', 'legacy'];
const bars = `${ROWS.toLocaleString('en')} bars`;

const data = join(scratch, `restart-${ROWS}`);
barsFile(ROWS);
barsFile(2_000);
for (const symbol of SYMBOLS) copy(barsCsv(ROWS), symbol);
copy(barsCsv(2_000), 'SHORT');

const rows = [];
for (const set of SETS) {
  const cache = join(scratch, 'restart-cache');
  rmSync(cache, { recursive: true, force: true });
  const cold = await inProcess(set, cache, async (ask) => {
    const told = await ask('first');
    await ask('close');
    return told;
  });
  rows.push(measured(`${set}: first vector of ${bars} from CSV, nothing cached`, 'ms', quantile(cold.firstMs, 0.5)));
  rows.push(measured(`${set}: another series' vectors meanwhile, P99`, 'ms', quantile(cold.meanwhileMs, 0.99), { below: 50 }));
  const firsts = [];
  const others = [];
  for (let k = 0; k < RESTARTS; k++) {
    const { firstMs } = await inProcess(set, cache, (ask) => ask('alone'));
    firsts.push(firstMs[0]);
    others.push(...firstMs.slice(1));
  }
  rows.push(
    measured(`${set}: after a restart, the process's very first vector, of ${bars}, median`, 'ms', quantile(firsts, 0.5), { below: 50 }),
  );
  rows.push(measured(`${set}: after a restart, the first vector of each further series, P95`, 'ms', quantile(others, 0.95), { below: 50 }));
  const resumed = await inProcess(set, cache, async (ask) => {
    await ask('alone');
    await ask('ranges', 6);
    return ask('ranges', RANGES);
  });
  rows.push(measured(`${set}: resumed vectors of a moment in ${bars}, P95`, 'ms', quantile(resumed.vectorMs, 0.95), { below: 20 }));
  rows.push(measured(`${set}: resumed ranges of 10,000 bars of ${bars}, P95`, 'ms', quantile(resumed.rangeMs, 0.95), { below: 20 }));
}
report(rows);

function copy(csv, symbol) {
  const folder = join(data, symbol);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, '1min.csv');
  if (!existsSync(path)) copyFileSync(csv, path);
}

/** A process of its own, for as long as `body` asks it. */
async function inProcess(set, cache, body) {
  const program = join(import.meta.dirname, 'contestants', 'restarting.mjs');
  const child = fork(program, [data, cache, set, String(ROWS), ...SYMBOLS], { stdio: ['ignore', 2, 'inherit', 'ipc'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    return await body((...words) => {
      child.send(words);
      return new Promise((resolve, reject) => {
        child.once('message', resolve);
        void ended.then((code) => reject(new Error(`the process ended with ${code}`)));
      });
    });
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
