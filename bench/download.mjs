// A million rows of features as one answer, in CSV and in NDJSON: rows a second, and the memory of the server before and at its highest.
import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { barsCsv, scratch } from './harness/bars.mjs';
import { measured } from './harness/rows.mjs';
import { forgetPeak, memoryOf, withBarkeep } from './harness/servers.mjs';
import { quick, report } from './harness/suite.mjs';

const BARS = quick ? 100_000 : 1_000_000;
const PATH = '/api/v1/features/LONG/1min?set=legacy';
const MB = 1e6;
const NEWLINE = 10;

const folder = join(scratch, 'long');
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'LONG'), { recursive: true });
linkSync(barsCsv(BARS), join(folder, 'LONG', '1min.csv'));

/** Reads an answer and keeps nothing of it: its rows, bytes and time. */
function download(url, accept) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { accept } }, (answer) => {
      let [rows, bytes] = [0, 0];
      answer.on('data', (chunk) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, rows, bytes, seconds: (performance.now() - started) / 1_000 }));
    });
    request.on('error', reject);
  });
}

const rows = [];
await withBarkeep(['--data', folder], {}, async (server) => {
  const what = `${BARS.toLocaleString('en')} rows of legacy`;
  rows.push(measured('server without a request yet, resident', 'MB', memoryOf(server).now / MB));
  await (await fetch(`${server.url}${PATH}&last=1`)).arrayBuffer();
  for (const [name, accept] of [
    ['CSV', 'text/csv'],
    ['NDJSON', 'application/x-ndjson'],
  ]) {
    const { now } = memoryOf(server);
    forgetPeak(server);
    const answer = await download(`${server.url}${PATH}&start=2000-01-01`, accept);
    const expected = BARS + (name === 'CSV' ? 1 : 0);
    if (answer.status !== 200 || answer.rows !== expected)
      throw new Error(`${name}: ${answer.status} with ${answer.rows} rows, not ${expected}`);
    const { peak } = memoryOf(server);
    rows.push(measured(`${what} as ${name}`, 'rows/s', BARS / answer.seconds, { note: `${(answer.bytes / MB).toFixed(0)} MB` }));
    rows.push(measured(`${what} as ${name}, server before (bars read)`, 'MB', now / MB));
    rows.push(
      measured(`${what} as ${name}, server at its highest`, 'MB', peak / MB, {
        note: `the answer is ${(answer.bytes / MB).toFixed(0)} MB`,
      }),
    );
  }
});
rmSync(folder, { recursive: true, force: true });
report(rows);
