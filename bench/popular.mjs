// Ten popular indicators with all their outputs over one million bars: ours as one feature set, three npm packages, and TA-Lib's C functions.
import { barsFile } from './harness/bars.mjs';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { fasterThan, within } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, pythonProgram, quick, report } from './harness/suite.mjs';
import { versionOf } from './harness/versions.mjs';

const BARS = quick ? 100_000 : 1_000_000;
const ROUNDS = quick ? 3 : 9;
const SLOW_ROUNDS = quick ? 1 : 3;

/** What a peer defines or rounds in its own way, in units of the column's largest value. */
const STARTS_AT_ZERO = { obv: 1e-2 };
const ROUNDS_TO_TWO_DECIMALS = { rsi_14: 1e-4, slowk: 1e-4, slowd: 1e-4 };

const file = barsFile(BARS);
const fast = [
  new Contestant('ours', nodeProgram('barkeep', 'popular', file), HUGE_PAGES),
  new Contestant('ours plain', nodeProgram('barkeep', 'popular', file)),
  new Contestant('@ixjb94/indicators', nodeProgram('ixjb94', file)),
  new Contestant('TA-Lib in C', pythonProgram('popular_talib', file)),
];
const slow = [
  new Contestant('ours', nodeProgram('barkeep', 'popular', file), HUGE_PAGES),
  new Contestant('trading-signals', nodeProgram('tradingSignals', file)),
  new Contestant('technicalindicators', nodeProgram('technicalIndicators', file)),
];

const nsPerBar = (ms) => (ms * 1e6) / BARS;
const what = `ten popular indicators, ${BARS.toLocaleString('en')} bars`;
const rows = [];
const versions = {};

await withContestants(fast, async ([ours, , ixjb94, talib]) => {
  await requireSameValues(ours, talib);
  await requireSameValues(ours, ixjb94, STARTS_AT_ZERO);
  const ms = medians(await takeTurns(fast, { rounds: ROUNDS, warmups: 2 }));
  const peer = (name) => ({ peer: name, theirs: nsPerBar(ms[name]) });
  rows.push(fasterThan(what, 'ns a bar', nsPerBar(ms.ours), peer('@ixjb94/indicators'), { atLeast: 3, note: 'the fastest on npm' }));
  rows.push(
    within(what, 'ns a bar', nsPerBar(ms.ours), peer('TA-Lib in C'), {
      atMost: 1.5,
      note: 'huge pages, as numpy asks for them: this counts',
    }),
  );
  rows.push(fasterThan(`${what}, plain allocation`, 'ns a bar', nsPerBar(ms['ours plain']), peer('@ixjb94/indicators')));
  rows.push(within(`${what}, plain allocation`, 'ns a bar', nsPerBar(ms['ours plain']), peer('TA-Lib in C')));
  Object.assign(versions, { 'TA-Lib': talib.facts.talib, 'TA-Lib C library': talib.facts.c_library });
});

await withContestants(slow, async ([ours, tradingSignals, technicalIndicators]) => {
  await requireSameValues(ours, tradingSignals, STARTS_AT_ZERO);
  await requireSameValues(ours, technicalIndicators, { ...STARTS_AT_ZERO, ...ROUNDS_TO_TWO_DECIMALS });
  const ms = medians(await takeTurns(slow, { rounds: SLOW_ROUNDS }));
  for (const { name } of [tradingSignals, technicalIndicators])
    rows.push(fasterThan(what, 'ns a bar', nsPerBar(ms.ours), { peer: name, theirs: nsPerBar(ms[name]) }));
});

for (const name of ['@ixjb94/indicators', 'trading-signals', 'technicalindicators']) versions[name] = versionOf(name);
report(rows, versions);
