// The server where every answer is a hit in Redis, beside Hono with ioredis and its automatic pipelining alone; the server on one core and the load on another.
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { SYMBOLS, TIMEFRAME } from './harness/cachedVectors.mjs';
import { withRedis } from './harness/redis.mjs';
import { measured, shareOf } from './harness/rows.mjs';
import { runLoad, withProgram } from './harness/servers.mjs';
import { median } from './harness/statistics.mjs';
import { quick, report } from './harness/suite.mjs';
import { versionOf } from './harness/versions.mjs';

const CONNECTIONS = 64;
const SECONDS = quick ? 2 : 3;
const ROUNDS = quick ? 1 : 8;
const SHARE = 0.9;

const load = join(import.meta.dirname, 'load');
const oursAt = `/api/v1/features/S{k}/${TIMEFRAME}`;
const theirsAt = `/bodies/S{k}/${TIMEFRAME}`;

async function drive({ port }, path, seconds) {
  const output = await runLoad(
    process.execPath,
    [join(load, 'closedLoop.mjs'), port, path, CONNECTIONS, seconds, SYMBOLS.length].map(String),
  );
  const result = JSON.parse(output);
  if (result.faults > 0) throw new Error(`${result.faults} requests failed`);
  return { ...result, perSecond: result.requests / result.seconds };
}

const rows = [];
await withRedis((redis) =>
  withProgram(join(load, 'farServer.mjs'), [String(redis.port)], async (ours) => {
    const writer = new Redis({ port: redis.port });
    for (const symbol of SYMBOLS) {
      const answer = await fetch(`${ours.url}/api/v1/features/${symbol}/${TIMEFRAME}`);
      await writer.set(`body:${symbol}:${TIMEFRAME}`, Buffer.from(await answer.arrayBuffer()));
    }
    writer.disconnect();
    await withProgram(join(load, 'honoRedis.mjs'), [String(redis.port)], async (theirs) => {
      const runs = { ours: [], theirs: [] };
      for (let round = -1; round < ROUNDS; round++) {
        for (const name of round % 2 === 0 ? ['ours', 'theirs'] : ['theirs', 'ours']) {
          const run = await (name === 'ours' ? drive(ours, oursAt, SECONDS) : drive(theirs, theirsAt, SECONDS));
          if (round >= 0) runs[name].push(run);
        }
      }
      const middle = (name, field) => median(runs[name].map((run) => run[field]));
      const what = `newest vectors of ${SYMBOLS.length} symbols from Redis, ${CONNECTIONS} connections`;
      const peer = { peer: 'Hono with ioredis, the same bodies', theirs: middle('theirs', 'perSecond') };
      rows.push(shareOf(what, 'requests/s', middle('ours', 'perSecond'), peer, { atLeast: SHARE }));
      rows.push(measured(`${what}, P95`, 'ms', middle('ours', 'p95')));
      rows.push(measured(`${what}, P95 of Hono with ioredis`, 'ms', middle('theirs', 'p95')));
    });
  }),
);
report(rows, Object.fromEntries(['hono', '@hono/node-server', 'ioredis'].map((name) => [name, versionOf(name)])));
