// The 60 columns of `pipeline-v1` over 100 thousand and one million bars; pandas beside it on a slice, as it calls Python twice a bar.
import { barsFile } from './harness/bars.mjs';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { fasterThan, measured } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, pythonProgram, quick, report } from './harness/suite.mjs';

const SIZES = quick ? [100_000] : [100_000, 1_000_000];
const SLICE = 10_000;
const ROUNDS = quick ? 3 : 11;
const PANDAS_ROUNDS = quick ? 1 : 3;
/** A slice is too short for V8 to have optimised everything in one run. */
const WARM_RUNS = 50;
const LIMIT_NS = 1_000;
/** Kurtosis and the correlation cancel; pandas' online sums lose more digits there than ours. */
const LOSSY = { pv_correlation_20: 1e-5, returns_kurt_20: 1e-5, returns_skew_20: 1e-5 };

const rows = [];
for (const n of SIZES) {
  const file = barsFile(n);
  const sides = [
    new Contestant('huge pages', nodeProgram('barkeep', 'pipeline-v1', file), HUGE_PAGES),
    new Contestant('plain', nodeProgram('barkeep', 'pipeline-v1', file)),
  ];
  await withContestants(sides, async () => {
    const ms = medians(await takeTurns(sides, { rounds: ROUNDS, warmups: 2 }));
    const what = `pipeline-v1, ${n.toLocaleString('en')} bars`;
    const nsPerBar = (time) => (time * 1e6) / n;
    rows.push(measured(what, 'ns a bar', nsPerBar(ms['huge pages']), { atMost: LIMIT_NS, note: 'huge pages: this counts' }));
    rows.push(measured(`${what}, plain allocation`, 'ns a bar', nsPerBar(ms.plain), { atMost: LIMIT_NS }));
  });
}

const slice = barsFile(SLICE);
const sides = [
  new Contestant('ours', nodeProgram('barkeep', 'pipeline-v1', slice), HUGE_PAGES),
  new Contestant('pandas', pythonProgram('pipeline_pandas', slice)),
];
await withContestants(sides, async ([ours, pandas]) => {
  await requireSameValues(ours, pandas, LOSSY);
  for (let k = 0; k < WARM_RUNS; k++) await ours.run();
  const ms = medians(await takeTurns(sides, { rounds: PANDAS_ROUNDS }));
  const nsPerBar = (time) => (time * 1e6) / SLICE;
  const peer = { peer: 'pandas with two Python lambdas', theirs: nsPerBar(ms.pandas) };
  rows.push(fasterThan(`pipeline-v1, ${SLICE.toLocaleString('en')} bars`, 'ns a bar', nsPerBar(ms.ours), peer));
  report(rows, { pandas: pandas.facts.pandas });
});
