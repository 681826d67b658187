// The server's default set in batch and bar by bar: what a bar of `core` costs, at a thousand symbols too.
import { featureSet } from '@barkeep/feature-core';
import { barsFile } from './harness/bars.mjs';
import { Contestant, medians, takeTurns, withContestants } from './harness/contestant.mjs';
import { importInternals } from './harness/internals.mjs';
import { inTurns, market, turnsOf } from './harness/market.mjs';
import { measured } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, quick, report } from './harness/suite.mjs';

const SET = 'core';
const BARS = 100_000;
const ROUNDS = quick ? 3 : 11;
const SYMBOLS = [1, quick ? 100 : 1_000];
const TIME_MS = quick ? 300 : 3_000;
const BATCH_NS = 1_200;
const PUSH_US = 16;
const PEEK_US = 2;
const SOME_FIELDS = 10;

const { names } = featureSet(SET);
/** From all over the set, as the nodes of neighbours are often the same. */
const fields = Array.from({ length: SOME_FIELDS }, (_, k) => names[Math.floor((k * names.length) / SOME_FIELDS)]);
const { planOf, featureSet: innerSet } = await importInternals();

const rows = [
  measured(`${SET}, columns`, 'columns', names.length),
  measured(`${SET}, nodes of its plan`, 'nodes', planOf(innerSet(SET)).nodes.length, { note: 'counted in the engine' }),
];

const file = barsFile(BARS);
const sides = [
  new Contestant('huge pages', nodeProgram('barkeep', SET, file), HUGE_PAGES),
  new Contestant('plain', nodeProgram('barkeep', SET, file)),
  new Contestant('blocks', nodeProgram('barkeepBlocks', SET, file), HUGE_PAGES),
];
await withContestants(sides, async () => {
  const ms = medians(await takeTurns(sides, { rounds: ROUNDS, warmups: 2 }));
  const nsPerBar = (time) => (time * 1e6) / BARS;
  const what = `${SET}, ${BARS.toLocaleString('en')} bars`;
  const target = { atMost: BATCH_NS };
  rows.push(measured(what, 'ns a bar', nsPerBar(ms['huge pages']), { ...target, note: 'huge pages: this counts' }));
  rows.push(measured(`${what}, plain allocation`, 'ns a bar', nsPerBar(ms.plain), target));
  rows.push(measured(`${what}, in blocks that are let go`, 'ns a bar', nsPerBar(ms.blocks), target));
});

for (const symbols of SYMBOLS) {
  const bench = turnsOf(TIME_MS);
  const pushing = market(SET, symbols);
  bench.add('push', () => {
    pushing.next().push(pushing.bar);
  });
  const some = market(SET, symbols);
  some.bar.timestamp += 1e12;
  let turn = 0;
  bench.add(`peek of ${SOME_FIELDS} fields`, () => {
    some.streams[turn].peek(some.bar, fields);
    turn = turn + 1 === symbols ? 0 : turn + 1;
  });
  const where = `at ${symbols.toLocaleString('en')} symbol${symbols === 1 ? '' : 's'}`;
  for (const { name, p50, p99 } of inTurns(bench)) {
    rows.push(measured(`${SET} ${name} ${where}, median`, 'µs', p50, { atMost: name === 'push' ? PUSH_US : PEEK_US }));
    rows.push(measured(`${SET} ${name} ${where}, P99`, 'µs', p99));
  }
}

report(rows);
