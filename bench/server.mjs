// The server on hot latest vectors: 64 connections that ask as fast as they are answered, the server on one core and the load on another. Beside it
// node:http with the same body, in turns.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './harness/bars.mjs';
import { measured, shareOf, within } from './harness/rows.mjs';
import { cpuSecondsOf, runLoad, withBarkeep, withProgram } from './harness/servers.mjs';
import { median } from './harness/statistics.mjs';
import { has, pinnedTo, quick, report } from './harness/suite.mjs';

const PATH = '/api/v1/features/AAPL/1day';
const CONNECTIONS = 64;
const SECONDS = quick ? 2 : 3;
const ROUNDS = quick ? 1 : 8;
const WARM_SECONDS = quick ? 1 : 3;
const SHARE = 0.6;
const P95_MS = 5;

const load = join(import.meta.dirname, 'load');
const withWrk = has('wrk', ['-v']);

async function drive(server, seconds) {
  const { url, port } = server;
  const cpuBefore = cpuSecondsOf(server);
  const output = withWrk
    ? await runLoad('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', join(load, 'wrk.lua'), `${url}${PATH}`])
    : await runLoad(process.execPath, [join(load, 'closedLoop.mjs'), port, PATH, CONNECTIONS, seconds].map(String));
  const result = JSON.parse(output.trim().split('\n').at(-1));
  if (result.faults > 0) throw new Error(`${result.faults} requests failed`);
  const cpuUs = ((cpuSecondsOf(server) - cpuBefore) * 1e6) / result.requests;
  return { ...result, perSecond: result.requests / result.seconds, cpuUs };
}

const rows = [];
await withBarkeep(['--default-set', 'pipeline-v1'], {}, async (ours) => {
  const answer = await fetch(`${ours.url}${PATH}`);
  const body = join(scratch, 'body.json');
  writeFileSync(body, Buffer.from(await answer.arrayBuffer()));
  await withProgram(join(load, 'bareServer.mjs'), [body, answer.headers.get('content-type')], async (bare) => {
    await drive(ours, WARM_SECONDS);
    await drive(bare, WARM_SECONDS);
    const runs = { ours: [], bare: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const turns = round % 2 === 0 ? ['ours', 'bare'] : ['bare', 'ours'];
      for (const name of turns) runs[name].push(await drive(name === 'ours' ? ours : bare, SECONDS));
    }
    const middle = (name, field) => median(runs[name].map((run) => run[field]));
    const what = `hot latest vectors, ${CONNECTIONS} connections`;
    const notes = [
      withWrk ? 'load by wrk' : 'load by a Node program, as there is no wrk',
      ...(pinnedTo(0).length === 0 ? ['not pinned to cores'] : []),
    ];
    const note = notes.join('; ');
    const peer = { peer: 'bare node:http, same body', theirs: middle('bare', 'perSecond') };
    rows.push(shareOf(what, 'requests/s', middle('ours', 'perSecond'), peer, { atLeast: SHARE, note }));
    const cpu = { peer: 'bare node:http', theirs: middle('bare', 'cpuUs') };
    rows.push(
      within(`${what}, CPU time`, 'µs a request', middle('ours', 'cpuUs'), cpu, {
        note: 'what others on the machine do hardly matters to it',
      }),
    );
    rows.push(measured(`${what}, P95`, 'ms', middle('ours', 'p95'), { below: P95_MS }));
    rows.push(measured(`${what}, P99`, 'ms', middle('ours', 'p99')));
    rows.push(measured(`${what}, P95 of bare node:http`, 'ms', middle('bare', 'p95')));
  });
});
report(rows);
