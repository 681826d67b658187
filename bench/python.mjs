// The Python client: a frame of 18 columns from a warm server beside pandas, the way beside bare bytes, and many trainers on one server or on one file.
import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barsCsv, barsFile, scratch } from './harness/bars.mjs';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { fasterThan, measured, shareOf, within } from './harness/rows.mjs';
import { forgetPeak, LOAD_CORE, memoryOf, withBarkeep, withProgram } from './harness/servers.mjs';
import { median } from './harness/statistics.mjs';
import { pinnedTo, pythonProgram, quick, report } from './harness/suite.mjs';

const BARS = quick ? 100_000 : 1_000_000;
const ROUNDS = quick ? 3 : 11;
const TRAINER_SECONDS = quick ? 1 : 8;
const TRAINER_ROUNDS = quick ? 1 : 3;
const [FEW, MANY] = [2, 20];
const MB = 1e6;
const PATH = '/api/v1/features/LONG/1min?set=legacy&start=2000-01-01';
const NPY = 'application/vnd.barkeep.npy';
const FILE = 'application/vnd.barkeep.file+json';

process.env.PYTHONPATH = join(import.meta.dirname, '..', 'packages/python/src');
const share = join(scratch, 'shared');
const folder = join(scratch, 'long-python');
for (const each of [share, folder]) rmSync(each, { recursive: true, force: true });
mkdirSync(join(folder, 'LONG'), { recursive: true });
linkSync(barsCsv(BARS), join(folder, 'LONG', '1min.csv'));

const what = `${BARS.toLocaleString('en')} bars x 18`;
const rows = [];
const versions = {};

let shared;
await withBarkeep(['--data', folder, '--share', share], {}, async (server) => {
  const body = Buffer.from(await (await fetch(server.url + PATH, { headers: { accept: NPY } })).arrayBuffer());
  shared = (await (await fetch(server.url + PATH, { headers: { accept: FILE } })).json()).path;
  const copy = join(scratch, 'table.npy');
  writeFileSync(copy, body);
  await withProgram(join(import.meta.dirname, 'load/bareServer.mjs'), [copy, NPY], (bare) => frames(server, bare, shared));
  await trainers(server);
});
await mappedAlone(shared);
report(rows, versions);

/** One frame, by every way, in turns. */
async function frames(server, bare, path) {
  const by = (way, source) => new Contestant(way, [...pinnedTo(LOAD_CORE), ...pythonProgram('python_client', way, source)]);
  const contestants = [
    by('mapped frame', server.url),
    by('sent frame', server.url),
    by('sent', server.url),
    by('bare', bare.url),
    by('opened', path),
    by('pandas', barsFile(BARS)),
  ];
  await withContestants(contestants, async ([mapped, sent, , , , pandas]) => {
    for (const ours of [mapped, sent]) await requireSameValues(ours, pandas);
    const ms = medians(await takeTurns(contestants, { rounds: ROUNDS, warmups: 2 }));
    const computing = { peer: 'pandas, bars in memory', theirs: ms.pandas };
    rows.push(
      fasterThan(`${what}, a DataFrame over a mapped file of a warm server`, 'ms', ms['mapped frame'], computing, { atLeast: 5 }),
      fasterThan(`${what}, a DataFrame sent by a warm server`, 'ms', ms['sent frame'], computing, { note: 'over HTTP' }),
      within(`${what}, arrays over HTTP`, 'ms', ms.sent, { peer: 'a bare readinto of the same bytes', theirs: ms.bare }, { atMost: 1.3 }),
      measured(`${what}, a known file opened, one column taken`, 'ms', ms.opened, { below: 0.5 }),
    );
    Object.assign(versions, { pandas: pandas.facts.pandas, numpy: pandas.facts.numpy, python: pandas.facts.python });
    const csv = by('csv', barsCsv(BARS));
    const theirs = await withContestants([csv], async () => medians(await takeTurns([csv], { rounds: Math.min(ROUNDS, 3) })).csv);
    rows.push(
      fasterThan(
        `${what}, a DataFrame over a mapped file of a warm server`,
        'ms',
        ms['mapped frame'],
        { peer: 'read_csv, then pandas', theirs },
        { atLeast: 20 },
      ),
    );
  });
}

/** Trainers that ask one server for ranges: few and many in turns. */
async function trainers(server) {
  const rates = { [FEW]: [], [MANY]: [] };
  const many = { errors: 0, slowest: 0, memory: 0, fewest: Infinity };
  forgetPeak(server);
  for (let round = 0; round < TRAINER_ROUNDS; round++) {
    for (const count of [FEW, MANY]) {
      const told = await train(count, server.url);
      rates[count].push(told.bytes / told.seconds / MB);
      many.errors += told.errors;
      if (told.error !== null) process.stderr.write(`python: ${told.error}\n`);
      if (count === MANY)
        Object.assign(many, {
          slowest: Math.max(many.slowest, told.slowest),
          memory: told.after,
          fewest: Math.min(many.fewest, told.fewest),
        });
    }
  }
  const name = `trainers that load 20,000 bars x 18 again and again`;
  rows.push(
    shareOf(`${MANY} ${name}`, 'MB/s', median(rates[MANY]), { peer: `${FEW} of them`, theirs: median(rates[FEW]) }, { atLeast: 1 }),
    measured(`${MANY} ${name}, errors`, 'errors', many.errors, { atMost: 0 }),
    measured(`${MANY} ${name}, the slowest load`, 's', many.slowest, { note: `the slowest trainer made ${many.fewest} loads` }),
    measured(`${MANY} ${name}, their memory together`, 'MB', many.memory / MB, { note: 'PSS: shared pages in parts' }),
    measured(`${MANY} ${name}, the server at its highest`, 'MB', memoryOf(server).peak / MB),
  );
}

/** The same without a server, over one file that a server has left: it stays when the server has ended. */
async function mappedAlone(file) {
  const bytes = statSync(file).size;
  const rates = { [FEW]: [], [MANY]: [] };
  let [errors, taken] = [0, 0];
  for (let round = 0; round < TRAINER_ROUNDS; round++) {
    for (const count of [FEW, MANY]) {
      const told = await train(count, file);
      rates[count].push(told.bytes / told.seconds / MB);
      errors += told.errors;
      if (count === MANY) taken = Math.max(taken, told.after - told.before);
    }
  }
  const name = `${MANY} trainers over one mapped file, no server`;
  rows.push(
    shareOf(name, 'MB/s', median(rates[MANY]), { peer: `${FEW} of them`, theirs: median(rates[FEW]) }, { atLeast: 1 }),
    measured(`${name}, errors`, 'errors', errors, { atMost: 0 }),
    measured(`${name}, memory that they took by mapping and reading all of it`, 'MB', taken / MB, {
      atMost: Math.ceil((1.2 * bytes) / MB) + MANY,
      note: `PSS of all; the file has ${(bytes / MB).toFixed(0)} MB, and a copy each would be ${((MANY * bytes) / MB).toFixed(0)}`,
    }),
  );
}

/** Trainers are not held to one core: there are as many of them as there are, and they compute. */
async function train(count, source) {
  const [program, ...args] = pythonProgram('trainers', count, TRAINER_SECONDS, source, BARS);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the trainers ended with ${code}`);
  return JSON.parse(output);
}
