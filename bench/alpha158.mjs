// Qlib's Alpha158 over the daily bars of many symbols, on one thread: ours from Parquet files, pyqlib's own loader from its store, in turns.
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { dailyStores, FIRST_DAY, LAST_DAY } from './harness/dailyStores.mjs';
import { fasterThan } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, qlibProgram, quick, report } from './harness/suite.mjs';

const SYMBOLS = quick ? 5 : 100;
const WINDOWS = [5, 10, 20, 30, 60];
/** pyqlib takes quotients in single precision before these go on with them, in units of the column's largest value. */
const TOLERANCES = Object.fromEntries(['CORD', 'WVMA'].flatMap((name) => WINDOWS.map((window) => [`${name}${window}`, 1e-5])));
const ROUNDS = quick ? 1 : 5;
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const stores = await dailyStores(SYMBOLS);
const sides = [
  new Contestant('ours', nodeProgram('alpha158', stores.parquet), HUGE_PAGES),
  new Contestant('ours plain', nodeProgram('alpha158', stores.parquet)),
  new Contestant('pyqlib', qlibProgram('alpha158_qlib', stores.qlib, FIRST_DAY, LAST_DAY), ONE_THREAD),
];

await withContestants(sides, async ([ours, , pyqlib]) => {
  const shared = await requireSameValues(ours, pyqlib, TOLERANCES);
  if (shared !== 158) throw new Error(`${shared} columns have the same name on both sides`);
  const runs = await takeTurns(sides, { rounds: ROUNDS });
  const values = Object.fromEntries([...runs].map(([name, results]) => [name, results[0].values]));
  if (values.ours !== values.pyqlib) throw new Error(`ours gave ${values.ours} values, pyqlib ${values.pyqlib}`);
  const ms = medians(runs);
  const nsPerValue = (name) => (ms[name] * 1e6) / values.ours;
  const what = `Alpha158 of ${SYMBOLS} symbols, ${(values.ours / 158 / SYMBOLS).toLocaleString('en')} days each`;
  const peer = { peer: 'pyqlib', theirs: nsPerValue('pyqlib') };
  const read = 'each side reads the bars in the time: ours Parquet, pyqlib its binary store';
  report(
    [
      fasterThan(what, 'ns a value', nsPerValue('ours'), peer, { atLeast: 25, note: `huge pages: this counts; ${read}` }),
      fasterThan(`${what}, plain allocation`, 'ns a value', nsPerValue('ours plain'), peer),
    ],
    { pyqlib: pyqlib.facts.pyqlib, pandas: pyqlib.facts.pandas, numpy: pyqlib.facts.numpy, python: pyqlib.facts.python },
  );
});
