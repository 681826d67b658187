// As many requests as the server answers: each connection sends its next one when it has its answer. What stands in for wrk where there is none.
// node closedLoop.mjs PORT PATH CONNECTIONS SECONDS [COUNT]; with COUNT, `{k}` in PATH is 0 to COUNT - 1 in turns.
import { quantile } from '../harness/statistics.mjs';
import { Connection, requestFor } from './connection.mjs';

const [port, path, connections, seconds, count = 1] = process.argv.slice(2);
const requests = Array.from({ length: Number(count) }, (_, k) => requestFor(path.replace('{k}', k)));
let turn = 0;
const latencies = [];
let faults = 0;

async function drive(until) {
  const connection = await Connection.open(Number(port));
  await new Promise((resolve) => {
    const next = () => {
      const sent = performance.now();
      if (sent >= until) return resolve();
      connection.send(requests[turn++ % requests.length], (status) => {
        latencies.push(performance.now() - sent);
        if (status !== 200) faults++;
        if (status === 0) resolve();
        else next();
      });
    };
    next();
  });
  connection.close();
}

const started = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, () => drive(started + Number(seconds) * 1_000)));
const [p50, p95, p99, slowest] = [0.5, 0.95, 0.99, 1].map((q) => quantile(latencies, q));
console.log(JSON.stringify({ requests: latencies.length, seconds: (performance.now() - started) / 1_000, faults, p50, p95, p99, slowest }));
