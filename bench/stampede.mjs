// Twenty processes that are cold together and want the same thousand vectors: how often a state is computed, and what it takes beside one process that computes all of them
// without a Redis in between; and the same with one of them killed in the middle.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withRedis } from './harness/redis.mjs';
import { measured, within } from './harness/rows.mjs';
import { quick, report } from './harness/suite.mjs';

const PROCESSES = quick ? 4 : 20;
const SYMBOLS = quick ? 60 : 1_000;
const BARS = quick ? 3_000 : 10_000;
const what = `${SYMBOLS.toLocaleString('en')} symbols of ${BARS.toLocaleString('en')} bars`;

const rows = [];
const one = await stampede(1);
const all = await stampede(PROCESSES);
const less = await stampede(PROCESSES, { killAfterMs: all.ms / 3 });
rows.push(
  measured(`states computed by ${PROCESSES} processes, ${what}`, 'runs', all.runs, {
    atMost: SYMBOLS,
    note: `${all.takeovers} taken over`,
  }),
);
rows.push(
  within(
    `until every one of ${PROCESSES} processes has them`,
    'ms',
    all.ms,
    { peer: 'one process, alone', theirs: one.ms },
    { atMost: 1.2 },
  ),
);
rows.push(within('processor time of all of them', 'ms', all.cpuMs, { peer: 'one process, alone', theirs: one.cpuMs }));
rows.push(
  within(
    'the same, one process killed in the middle',
    'ms',
    less.ms,
    { peer: 'one process, alone', theirs: one.ms },
    { note: `${less.takeovers} taken over` },
  ),
);
report(rows);

function stampede(count, { killAfterMs } = {}) {
  return withRedis(async ({ url }) => {
    const program = join(import.meta.dirname, 'contestants', 'stampeding.mjs');
    const children = Array.from({ length: count }, () =>
      fork(program, [url, SYMBOLS, BARS].map(String), { stdio: ['ignore', 2, 'inherit', 'ipc'] }),
    );
    const heard = (child) =>
      new Promise((resolve, reject) => (child.once('message', resolve), child.once('exit', () => reject(new Error('a process ended')))));
    try {
      await Promise.all(children.map(heard));
      const started = performance.now();
      const answers = children.map(heard);
      answers[0].catch(() => undefined);
      for (const child of children) child.send('go');
      if (killAfterMs !== undefined) {
        await delay(killAfterMs);
        children[0].kill('SIGKILL');
      }
      const told = await Promise.all(killAfterMs === undefined ? answers : answers.slice(1));
      const sum = (name) => told.reduce((total, each) => total + each[name], 0);
      return { ms: performance.now() - started, runs: sum('runs'), takeovers: sum('takeovers'), cpuMs: sum('cpuMs') };
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
}
