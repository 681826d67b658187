// One million bars through the 18 columns of `legacy`, on one thread: ours, pandas and polars in turns.
import { barsFile } from './harness/bars.mjs';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { fasterThan } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, pythonProgram, quick, report } from './harness/suite.mjs';

const BARS = quick ? 100_000 : 1_000_000;
const ROUNDS = quick ? 3 : 11;

const file = barsFile(BARS);
const contestants = [
  new Contestant('ours', nodeProgram('barkeep', 'legacy', file), HUGE_PAGES),
  new Contestant('ours plain', nodeProgram('barkeep', 'legacy', file)),
  new Contestant('pandas', pythonProgram('legacy_pandas', file)),
  new Contestant('polars', pythonProgram('legacy_polars', file), { POLARS_MAX_THREADS: '1' }),
];

await withContestants(contestants, async ([ours, , pandas, polars]) => {
  for (const peer of [pandas, polars]) await requireSameValues(ours, peer);
  const ms = medians(await takeTurns(contestants, { rounds: ROUNDS, warmups: 2 }));
  const what = `legacy, ${BARS.toLocaleString('en')} bars`;
  report(
    [
      fasterThan(
        what,
        'ms',
        ms.ours,
        { peer: 'pandas', theirs: ms.pandas },
        { atLeast: 4, note: 'huge pages, as numpy asks for them: this counts' },
      ),
      fasterThan(what, 'ms', ms.ours, { peer: 'polars, 1 thread', theirs: ms.polars }, { atLeast: 1.5, note: 'huge pages: this counts' }),
      fasterThan(`${what}, plain allocation`, 'ms', ms['ours plain'], { peer: 'pandas', theirs: ms.pandas }),
      fasterThan(`${what}, plain allocation`, 'ms', ms['ours plain'], { peer: 'polars, 1 thread', theirs: ms.polars }),
    ],
    { pandas: pandas.facts.pandas, polars: polars.facts.polars, numpy: pandas.facts.numpy, python: pandas.facts.python },
  );
});
