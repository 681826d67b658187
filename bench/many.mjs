// The 14 factors of Qlib's data-server task over 800 symbols: ours from Parquet files by one and by two threads, pyqlib from its dataset cache, in turns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { dailyStores, FIRST_DAY, LAST_DAY } from './harness/dailyStores.mjs';
import { EMA_COLUMN, EMA_SETTLES, FACTORS } from './harness/factors.mjs';
import { fasterThan } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, qlibProgram, quick, report } from './harness/suite.mjs';

const SYMBOLS = quick ? 20 : 800;
const ROUNDS = quick ? 2 : 7;
const FILE_ROUNDS = quick ? 1 : 5;
const TWO_THREADS = 1.8;
/** pyqlib takes quotients and differences in single precision, which shows where little is left of two large ones, in units of the column's largest value. */
const TOLERANCES = { CHANGE: 1e-5, EMA: 1e-5, CORR20: 1e-5, STD5: 1e-5, STD20: 1e-5 };
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const stores = await dailyStores(SYMBOLS);
const redis = await startRedis();
const factors = Object.entries(FACTORS).map(([name, [, theirs]]) => `${name}=${theirs}`);
const sides = [
  new Contestant('one thread', nodeProgram('many', stores.parquet, 1), HUGE_PAGES),
  new Contestant('two threads', nodeProgram('many', stores.parquet, 2), HUGE_PAGES),
  new Contestant('this thread', nodeProgram('many', stores.parquet, 0), HUGE_PAGES),
  new Contestant(
    'pyqlib',
    qlibProgram('many_qlib', stores.qlib, FIRST_DAY, LAST_DAY, redis.port, EMA_COLUMN, EMA_SETTLES, ...factors),
    ONE_THREAD,
  ),
];

try {
  await withContestants(sides, async ([one, two, here, pyqlib]) => {
    for (const side of [one, here, pyqlib]) {
      const shared = await requireSameValues(two, side, TOLERANCES);
      if (shared !== factors.length) throw new Error(`${shared} columns of ${side.name} have the same name as ours`);
    }
    const runs = await takeTurns(sides, { rounds: ROUNDS, warmups: 2 });
    const values = Object.fromEntries([...runs].map(([name, results]) => [name, results[0].values]));
    if (values['two threads'] !== values.pyqlib) throw new Error(`ours gave ${values['two threads']} values, pyqlib ${values.pyqlib}`);
    const ms = medians(runs);
    const what = `14 factors of ${SYMBOLS} symbols, ${values.pyqlib.toLocaleString('en')} values`;
    const peer = { peer: 'pyqlib, dataset cache', theirs: ms.pyqlib };
    const cores = availableParallelism();
    report(
      [
        fasterThan(`${what}, two threads`, 'ms', ms['two threads'], peer, {
          atLeast: 3,
          note: 'ours reads bars from Parquet and computes, threads kept between the runs; pyqlib reads finished values, one thread',
        }),
        fasterThan(`${what}, one thread`, 'ms', ms['one thread'], peer),
        fasterThan(`${what}, in the thread that asks`, 'ms', ms['this thread'], peer, {
          note: 'file after file by readBarsFile and compute',
        }),
        fasterThan(
          `${what}, two threads`,
          'ms',
          ms['two threads'],
          { peer: 'ours, one thread', theirs: ms['one thread'] },
          { atLeast: TWO_THREADS, note: `of ${cores} cores, which nobody else should use meanwhile` },
        ),
        await intoFiles(),
      ],
      { pyqlib: pyqlib.facts.pyqlib, pandas: pyqlib.facts.pandas, numpy: pyqlib.facts.numpy, python: pyqlib.facts.python },
    );
  });
} finally {
  redis.server.kill();
}

/** The same into files, as the command line does it, by two threads and by one. */
async function intoFiles() {
  const [one, two] = [1, 2].map((threads) => new Contestant(`${threads}`, nodeProgram('manyFiles', stores.parquet, threads)));
  return withContestants([one, two], async () => {
    const ms = medians(await takeTurns([one, two], { rounds: FILE_ROUNDS }));
    return fasterThan(
      `14 factors of ${SYMBOLS} symbols into Parquet files, two threads`,
      'ms',
      ms[2],
      { peer: 'ours, one thread', theirs: ms[1] },
      {
        atLeast: TWO_THREADS,
        note: 'as `barkeep compute --bars FOLDER` does it',
      },
    );
  });
}

/** pyqlib locks its cache by a Redis: one of its own, that keeps nothing and ends with this program. */
async function startRedis() {
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  server.on('error', () => {
    process.stderr.write('redis-server is needed, which pyqlib locks its cache by; install it from your package manager\n');
    process.exit(1);
  });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await answers(port)) return { port, server };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('redis-server does not answer');
}

async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
