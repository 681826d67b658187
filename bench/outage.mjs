// What 64 connections notice when Redis is killed, comes back, freezes and goes on: requests that fail, the slowest, and how soon hits are as many as before.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeBars, scratch } from './harness/bars.mjs';
import { withRedis } from './harness/redis.mjs';
import { measured } from './harness/rows.mjs';
import { LOAD_CORE, metric, withBarkeep } from './harness/servers.mjs';
import { pinnedTo, quick, report } from './harness/suite.mjs';

const CONNECTIONS = 64;
const SYMBOLS = 100;
const BARS = 2_000;
const PHASE_MS = quick ? 1_500 : 6_000;
const BACK_WITHIN_S = 5;
const P95_MS = 20;
const SLOWEST_MS = 300;

const data = join(scratch, 'outage');
for (let k = 0; k < SYMBOLS; k++) writeSymbol(k);

const rows = [];
await withRedis((redis) =>
  withBarkeep(['--data', data, '--default-set', 'core'], { BARKEEP_REDIS_URL: redis.url }, async (server) => {
    const load = startLoad(server.port);
    const phase = async (name, act = async () => undefined) => {
      load.tell(name);
      await act();
      await delay(PHASE_MS);
    };
    await phase('warming');
    await phase('with Redis');
    const before = await hitRateOver(server, 500);
    await phase('Redis killed', () => redis.kill());
    load.tell('Redis started again');
    await redis.start();
    const afterKill = await secondsUntilBack(server, before);
    await delay(PHASE_MS);
    await phase('Redis frozen', async () => redis.signal('SIGSTOP'));
    load.tell('Redis goes on');
    redis.signal('SIGCONT');
    const afterFreeze = await secondsUntilBack(server, before);
    await delay(PHASE_MS);
    const phases = await load.end();
    delete phases.start;
    for (const [name, { requests, faults, p95, slowest }] of Object.entries(phases)) {
      if (name === 'warming') continue;
      rows.push(measured(`${name}, ${requests.toLocaleString('en')} requests: failed`, 'requests', faults, { atMost: 0 }));
      rows.push(measured(`${name}, P95`, 'ms', p95, { below: P95_MS }));
      rows.push(measured(`${name}, slowest`, 'ms', slowest, { below: SLOWEST_MS }));
    }
    rows.push(measured('hit rate with Redis', '', before));
    rows.push(measured('hit rate as before, after the return of a killed one', 's', afterKill, { atMost: BACK_WITHIN_S }));
    rows.push(measured('hit rate as before, after the return of a frozen one', 's', afterFreeze, { atMost: BACK_WITHIN_S }));
  }),
);
report(rows);

function writeSymbol(k) {
  const bars = makeBars(BARS, k);
  const lines = ['timestamp,open,high,low,close,volume'];
  for (let i = 0; i < BARS; i++)
    lines.push([bars.timestamp[i], bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]].join(','));
  mkdirSync(join(data, `S${k}`), { recursive: true });
  writeFileSync(join(data, `S${k}`, '1min.csv'), `${lines.join('\n')}\n`);
}

function startLoad(port) {
  const words = [join(import.meta.dirname, 'load', 'phasedLoop.mjs'), port, '/api/v1/features/S{k}/1min', CONNECTIONS, SYMBOLS];
  const [program, ...args] = [...pinnedTo(LOAD_CORE), process.execPath, ...words.map(String)];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    tell: (name) => child.stdin.write(`${name}\n`),
    end: async () => {
      child.stdin.end('end\n');
      await ended;
      return JSON.parse(output);
    },
  };
}

/** The share of answers for which no kernel ran, over so many ms. */
async function hitRateOver(server, ms) {
  const read = async () => {
    const names = ['barkeep_hits_total', 'barkeep_resumed_total', 'barkeep_misses_total'];
    return Promise.all(names.map((name) => metric(server, name)));
  };
  const from = await read();
  await delay(ms);
  const [hits, resumed, misses] = (await read()).map((count, k) => count - from[k]);
  return hits / (hits + resumed + misses);
}

async function secondsUntilBack(server, before) {
  const started = performance.now();
  while (performance.now() - started < 4 * BACK_WITHIN_S * 1_000) {
    if ((await hitRateOver(server, 200)) >= before - 0.01) return (performance.now() - started) / 1_000;
  }
  return Infinity;
}
