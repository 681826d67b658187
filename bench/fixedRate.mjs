// Requests at a fixed rate with 5 % of misses, each counted from the moment at which it was due. A miss is a symbol whose bars are known and of which no
// cache holds a value: there are more of them than a small cache can hold, asked in a circle, so that each has left before its turn comes again. The
// counters of the server tell whether every miss was one, and a run over all of its bars.
import { copyFileSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLED_BARS, fileSource, nodePorts, readBarsFile } from '@barkeep/sdk';
import { scratch } from './harness/bars.mjs';
import { measured } from './harness/rows.mjs';
import { cpuSecondsOf, metric, runLoad, withBarkeep } from './harness/servers.mjs';
import { quick, report } from './harness/suite.mjs';

const RATE = 10_000;
const SECONDS = quick ? 5 : 60;
const MISS_SHARE = 0.05;
const CONNECTIONS = 128;
const HOT = 2;
const CACHE_BYTES = 2_000_000;
const P95_MS = 20;
const P99_MS = 50;
const STEPS = quick ? [1_000, 2_000] : [500, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000];
const STEP_SECONDS = quick ? 3 : 8;

/** Copies of the bars of one bundled file, all asked for once, beside hot ones; `body` is handed a function that drives a rate. */
async function withMisses(name, count, body) {
  const file = bundled(name);
  const { bars } = await readBarsFile(file, await fileSource(nodePorts.files, file), { timers: nodePorts.timers });
  const folder = join(scratch, `copies-${name}`);
  rmSync(folder, { recursive: true, force: true });
  const pathOf = (symbol) => `/api/v1/features/${symbol}/1day`;
  const hits = copies(folder, bundled('quotes502_1d'), 'HOT', HOT).map(pathOf);
  const misses = copies(folder, file, 'COPY', count).map(pathOf);
  return withBarkeep(['--data', folder, '--default-set', 'pipeline-v1'], { BARKEEP_CACHE_BYTES: String(CACHE_BYTES) }, async (server) => {
    const firstMs = await askAll(server, [...hits, ...misses]);
    let missesFrom = 0;
    const drive = async (rate, seconds) => {
      const before = await counters(server);
      const cpuBefore = cpuSecondsOf(server);
      const plan = {
        port: server.port,
        rate,
        seconds,
        connections: CONNECTIONS,
        hits,
        misses,
        missesFrom,
        missShare: MISS_SHARE,
        seed: 11,
      };
      const result = JSON.parse(await runLoad(process.execPath, [join(import.meta.dirname, 'load', 'openLoop.mjs'), JSON.stringify(plan)]));
      missesFrom += result.misses;
      result.cpuShare = (cpuSecondsOf(server) - cpuBefore) / result.seconds;
      const after = await counters(server);
      return checked(result, { misses: after.misses - before.misses, bars: after.bars - before.bars }, bars.timestamp.length);
    };
    return body(drive, { firstMs, barsOfMiss: bars.timestamp.length });
  });
}

/** A bundled file on the file system of the scratch folder, where it can be linked to. */
function bundled(name) {
  mkdirSync(scratch, { recursive: true });
  const file = join(scratch, `${name}.csv`);
  copyFileSync(join(BUNDLED_BARS, `${name}.csv`), file);
  return file;
}

/** Symbols of a data folder that hold the bars of one file, by hard links. */
function copies(folder, file, prefix, count) {
  return Array.from({ length: count }, (_, k) => {
    const symbol = `${prefix}${String(k).padStart(4, '0')}`;
    mkdirSync(join(folder, symbol), { recursive: true });
    linkSync(file, join(folder, symbol, '1day.csv'));
    return symbol;
  });
}

/** Asks for each path once; gives the mean time of one. */
async function askAll(server, paths) {
  const started = performance.now();
  for (const path of paths) {
    const answer = await fetch(`${server.url}${path}`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
  }
  return (performance.now() - started) / paths.length;
}

async function counters(server) {
  return { misses: await metric(server, 'barkeep_misses_total'), bars: await metric(server, 'barkeep_bars_computed_total') };
}

/** The result, unless a request failed or a miss was none. Where answers are missing, the rate does not hold, and there is nothing to count. */
function checked(result, counted, barsOfMiss) {
  if (result.faults > 0) throw new Error(`${result.faults} requests failed`);
  if (result.unanswered > 0) return { ...result, counted };
  const ran = counted.bars / barsOfMiss;
  if (result.answeredFromCache > 0 || counted.misses < result.misses || ran < result.misses)
    throw new Error(`of ${result.misses} misses the server counts ${counted.misses} misses and ${ran} runs over all bars`);
  return { ...result, counted };
}

const rows = [];
await withMisses('quotes502_1d', 3_000, async (drive, { firstMs, barsOfMiss }) => {
  await drive(RATE, quick ? 2 : 5);
  const result = await drive(RATE, SECONDS);
  const { misses, counted } = result;
  const what = `${RATE.toLocaleString('en')} requests/s for ${SECONDS} s, 5 % misses of ${barsOfMiss} bars`;
  const note = `${result.unanswered} unanswered; ${misses} misses sent; the server counts ${counted.misses} misses and ${counted.bars} bars computed, ${misses} × ${barsOfMiss} = ${misses * barsOfMiss}`;
  rows.push(measured(`${what}, P95`, 'ms', result.p95, { below: P95_MS, note }));
  rows.push(measured(`${what}, P99`, 'ms', result.p99, { below: P99_MS }));
  rows.push(measured(`${what}, misses alone, P95`, 'ms', result.ofMisses.p95));
  rows.push(measured(`${what}, misses alone, P99`, 'ms', result.ofMisses.p99));
  rows.push(measured(`${what}, longest`, 'ms', result.max));
  rows.push(measured(`${what}, CPU time of the server`, '% of a core', 100 * result.cpuShare));
  rows.push(measured(`first request for one of 3,000 symbols: file found, read and run, one at a time`, 'ms', firstMs));
});

await withMisses('aapl_1d', 1_500, async (drive, { barsOfMiss }) => {
  await drive(STEPS[0], STEP_SECONDS);
  let held;
  for (const rate of STEPS) {
    const result = await drive(rate, STEP_SECONDS);
    if (!(result.p95 < P95_MS && result.p99 < P99_MS)) break;
    held = { rate, ...result };
  }
  const what = `5 % misses of ${barsOfMiss} bars`;
  const note = `steps tried: ${STEPS.join(', ')}; ${STEP_SECONDS} s each; the last that kept P95 below ${P95_MS} ms and P99 below ${P99_MS} ms`;
  rows.push(measured(`${what}, rate that holds`, 'requests/s', held?.rate ?? 0, { note }));
  if (held !== undefined)
    rows.push(measured(`${what}, at that rate, P95`, 'ms', held.p95), measured(`${what}, at that rate, P99`, 'ms', held.p99));
});

for (const name of ['quotes502_1d', 'aapl_1d']) rmSync(join(scratch, `copies-${name}`), { recursive: true, force: true });
report(rows);
