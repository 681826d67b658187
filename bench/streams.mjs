// `pipeline-v1` bar by bar: commit, value the forming bar, save and restore; for one symbol, whose state stays in the cache, and for a thousand in turns.
import { featureSet, openStream } from '@barkeep/feature-core';
import { importInternals } from './harness/internals.mjs';
import { inTurns, market, turnsOf } from './harness/market.mjs';
import { measured } from './harness/rows.mjs';
import { quick, report } from './harness/suite.mjs';

const SET = 'pipeline-v1';
const SYMBOLS = [1, quick ? 100 : 1_000];
const TIME_MS = quick ? 300 : 3_000;
const PUSH_US = 5;
const PEEK_US = 4;
const NODE_NS = 40;
const SOME_FIELDS = 10;

const { names } = featureSet(SET);
const width = names.length;
const fields = names.filter((_, k) => k % 6 === 0).slice(0, SOME_FIELDS);
const { planOf, featureSet: innerSet } = await importInternals();
const nodes = planOf(innerSet(SET)).nodes.length;

const rows = [measured(`${SET}, nodes of its plan`, 'nodes', nodes, { note: 'counted in the engine' })];
for (const symbols of SYMBOLS) {
  const bench = turnsOf(TIME_MS);
  const pushing = market(SET, symbols);
  const peeking = market(SET, symbols);
  const some = market(SET, symbols);
  bench.add('push', () => {
    pushing.next().push(pushing.bar);
  });
  const row = new Float64Array(width);
  bench.add('push into a row', () => {
    pushing.next().push(pushing.bar, row);
  });
  // A forming bar lies after the last one taken, and nothing is taken: the same bar can be valued again and again.
  peeking.bar.timestamp += 1e12;
  let at = 0;
  bench.add('peek', () => {
    peeking.streams[at].peek(peeking.bar);
    at = at + 1 === symbols ? 0 : at + 1;
  });
  bench.add('peek into a row', () => {
    peeking.streams[at].peek(peeking.bar, undefined, row);
    at = at + 1 === symbols ? 0 : at + 1;
  });
  some.bar.timestamp += 1e12;
  let turn = 0;
  bench.add('peek of 10 fields', () => {
    some.streams[turn].peek(some.bar, fields);
    turn = turn + 1 === symbols ? 0 : turn + 1;
  });
  const where = `at ${symbols.toLocaleString('en')} symbol${symbols === 1 ? '' : 's'}`;
  for (const { name, p50, p99 } of inTurns(bench)) {
    const atMost = name.startsWith('push') ? PUSH_US : PEEK_US;
    rows.push(measured(`${SET} ${name} ${where}, median`, 'µs', p50, { atMost }));
    rows.push(measured(`${SET} ${name} ${where}, P99`, 'µs', p99, { atMost }));
    if (name === 'push') rows.push(measured(`${SET} push ${where}, per node`, 'ns', (p50 * 1_000) / nodes, { atMost: NODE_NS }));
  }
}

const [stream] = market(SET, 1).streams;
const snapshot = stream.snapshot();
const saving = turnsOf(TIME_MS / 3);
saving.add('snapshot', () => {
  stream.snapshot();
});
saving.add('restore', () => {
  openStream(SET, { snapshot });
});
rows.push(measured(`${SET} snapshot, size`, 'bytes', snapshot.length));
for (const { name, p50 } of inTurns(saving)) rows.push(measured(`${SET} ${name}, median`, 'µs', p50));

report(rows);
