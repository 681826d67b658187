// A closed loop whose phases are told line by line on standard input; `end` ends it. node phasedLoop.mjs PORT PATH CONNECTIONS COUNT, with `{k}` in PATH as in closedLoop.mjs
import { createInterface } from 'node:readline';
import { quantile } from '../harness/statistics.mjs';
import { Connection, requestFor } from './connection.mjs';

const [port, path, connections, count] = process.argv.slice(2);
const requests = Array.from({ length: Number(count) }, (_, k) => requestFor(path.replace('{k}', k)));
const phases = new Map();
let phase = 'start';
let turn = 0;
let isEnded = false;

function note(name, ms, status) {
  const seen = phases.get(name) ?? { latencies: [], faults: 0 };
  phases.set(name, seen);
  seen.latencies.push(ms);
  if (status !== 200) seen.faults++;
}

async function drive() {
  const connection = await Connection.open(Number(port));
  await new Promise((resolve) => {
    const next = () => {
      if (isEnded) return resolve();
      const [sent, name] = [performance.now(), phase];
      connection.send(requests[turn++ % requests.length], (status) => {
        note(name, performance.now() - sent, status);
        if (status === 0) resolve();
        else next();
      });
    };
    next();
  });
  connection.close();
}

const driving = Promise.all(Array.from({ length: Number(connections) }, drive));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  phase = line;
}
isEnded = true;
await driving;
const told = [...phases].map(([name, { latencies, faults }]) => [
  name,
  { requests: latencies.length, faults, p95: quantile(latencies, 0.95), slowest: quantile(latencies, 1) },
]);
console.log(JSON.stringify(Object.fromEntries(told)));
