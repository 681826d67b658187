// All functions of TA-Lib at their defaults over one million bars, on one thread: ours as one plan, the C library by its wheel, in turns; then one by one.
import { barsFile } from './harness/bars.mjs';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { HILBERT_FUNCTIONS } from './harness/ownSets.mjs';
import { fasterThan } from './harness/rows.mjs';
import { median } from './harness/statistics.mjs';
import { HUGE_PAGES, nodeProgram, pythonProgram, quick, report } from './harness/suite.mjs';

const BARS = quick ? 100_000 : 1_000_000;
const ROUNDS = quick ? 1 : 3;
const PEER = 'TA-Lib in C';

const file = barsFile(BARS);
const ours = (program, set) => new Contestant(`ours ${program} ${set}`, nodeProgram(program, set, file), HUGE_PAGES);
const peer = (mode, ...leftOut) => new Contestant(`${mode} ${leftOut.length}`, pythonProgram('talib_catalogue', file, mode, ...leftOut));
const nsPerBar = (ms) => (ms * 1e6) / BARS;
const compared = (what, times, mine, theirs, options) =>
  fasterThan(what, 'ns a bar', nsPerBar(times[mine.name]), { peer: PEER, theirs: nsPerBar(times[theirs.name]) }, options);

const rows = [];
const versions = {};
let functions = 0;

const columns = [
  ours('barkeep', 'talib-defaults'),
  peer('kept'),
  ours('barkeep', 'talib-without-hilbert'),
  peer('kept', ...HILBERT_FUNCTIONS),
  new Contestant('ours plain', nodeProgram('barkeep', 'talib-defaults', file)),
];
await withContestants(columns, async ([all, talib, fewer, talibFewer, plain]) => {
  await requireSameValues(all, talib);
  functions = talib.facts.functions;
  const ms = medians(await takeTurns(columns, { rounds: ROUNDS }));
  const what = `${functions} functions, ${BARS.toLocaleString('en')} bars, columns kept`;
  rows.push(
    compared(what, ms, all, talib, { atLeast: 1.5, note: 'huge pages, as numpy asks for them: this counts' }),
    compared(`${what}, without the five of Cycle Indicators`, ms, fewer, talibFewer, { atLeast: 1, note: HILBERT_FUNCTIONS.join(', ') }),
    compared(`${what}, plain allocation`, ms, plain, talib),
  );
  Object.assign(versions, { 'TA-Lib': talib.facts.talib, 'TA-Lib C library': talib.facts.c_library, numpy: talib.facts.numpy });
});

const passing = [
  ours('barkeepBlocks', 'talib-defaults'),
  peer('dropped'),
  ours('barkeepBlocks', 'talib-without-hilbert'),
  peer('dropped', ...HILBERT_FUNCTIONS),
];
await withContestants(passing, async ([all, talib, fewer, talibFewer]) => {
  const ms = medians(await takeTurns(passing, { rounds: ROUNDS }));
  const what = `${functions} functions, ${BARS.toLocaleString('en')} bars, nothing kept`;
  rows.push(
    compared(what, ms, all, talib, { note: 'ours in blocks of rows, theirs function by function, each let go before the next' }),
    compared(`${what}, without the five of Cycle Indicators`, ms, fewer, talibFewer),
  );
});

const single = [new Contestant('ours', nodeProgram('talibFunctions', file), HUGE_PAGES), peer('each')];
const details = await withContestants(single, async ([mine, theirs]) => {
  const runs = await takeTurns(single, { rounds: ROUNDS });
  const timesOf = ({ name }) => medianByFunction(runs.get(name));
  const [oursBy, theirsBy] = [timesOf(mine), timesOf(theirs)];
  const names = Object.keys(oursBy).sort();
  const missing = Object.keys(theirsBy).filter((name) => oursBy[name] === undefined);
  if (missing.length > 0) throw new Error(`ours has no column of ${missing.join(', ')}`);
  return {
    title: 'By function, each as a set of its own, nothing kept; in one plan what several share runs once',
    rows: names.map((name) => fasterThan(name, 'ns a bar', nsPerBar(oursBy[name]), { peer: PEER, theirs: nsPerBar(theirsBy[name]) })),
  };
});
report(rows, versions, details);

function medianByFunction(runs) {
  return Object.fromEntries(Object.keys(runs[0].functions).map((name) => [name, median(runs.map((run) => run.functions[name]))]));
}
