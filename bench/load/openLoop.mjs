// Requests at a fixed rate, whatever the server does. Each has the moment at which it is due, and its latency counts from that moment: a request that
// waits because the server was slow to answer others is counted as late as it is. node openLoop.mjs JSON, with
// { port, rate, seconds, connections, hits: [path], misses: [path], missesFrom, missShare, seed }: every miss takes the next of its paths.
import { uniforms } from '../harness/bars.mjs';
import { quantile } from '../harness/statistics.mjs';
import { Connection, requestFor } from './connection.mjs';

const { port, rate, seconds, connections, hits, misses, missesFrom, missShare, seed } = JSON.parse(process.argv[2]);
/** How long answers are waited for after the last request was due, and failures that end the run. */
const PATIENCE_MS = 20_000;
const MOST_FAULTS = 100;

const uniform = uniforms(seed);
const count = Math.round(rate * seconds);
const gapMs = 1_000 / rate;
const hitRequests = hits.map(requestFor);
const missRequests = misses.map(requestFor);

const isMiss = Uint8Array.from({ length: count }, () => (uniform() < missShare ? 1 : 0));
const latencies = new Float64Array(count).fill(NaN);
const lags = new Float64Array(count);
let faults = 0;
let answeredFromCache = 0;
let next = 0;
let missed = 0;
let done = 0;

const idle = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
const all = idle.slice();
const started = performance.now() + 50;

await new Promise((resolve) => {
  const send = (k, now) => {
    // The one that has rested longest: a server closes a connection that rests for seconds, as the last of a pile would.
    const connection = idle.shift();
    const dueMs = started + k * gapMs;
    lags[k] = now - dueMs;
    const request = isMiss[k] === 1 ? missRequests[(missesFrom + missed++) % missRequests.length] : hitRequests[k % hitRequests.length];
    connection.send(request, (status, bytes) => {
      latencies[k] = performance.now() - dueMs;
      if (status !== 200) faults++;
      if (isMiss[k] === 1 && !bytes.includes('"cache_hit":false')) answeredFromCache++;
      if (status !== 0) idle.push(connection);
      if (++done === count) resolve();
    });
  };
  const turn = () => {
    const now = performance.now();
    while (next < count && idle.length > 0 && started + next * gapMs <= now) send(next++, now);
    if (faults > MOST_FAULTS || now > started + seconds * 1_000 + PATIENCE_MS) resolve();
    else if (done < count) setImmediate(turn);
  };
  turn();
});

all.forEach((connection) => connection.close());
// A request without an answer is as late as it is by now, at least.
const ended = performance.now();
latencies.forEach((latency, k) => {
  if (Number.isNaN(latency)) latencies[k] = Math.max(0, ended - started - k * gapMs);
});
const quantiles = (values) => Object.fromEntries([0.5, 0.95, 0.99, 1].map((q) => [q === 1 ? 'max' : `p${q * 100}`, quantile(values, q)]));
console.log(
  JSON.stringify({
    ...{ count, unanswered: count - done, faults, answeredFromCache },
    misses: missed,
    seconds: (performance.now() - started) / 1_000,
    ...quantiles(latencies),
    ofHits: quantiles(latencies.filter((_, k) => isMiss[k] === 0)),
    ofMisses: missed === 0 ? undefined : quantiles(latencies.filter((_, k) => isMiss[k] === 1)),
    sentLateP99: quantile(lags, 0.99),
  }),
);
process.exit(0);
