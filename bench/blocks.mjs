// The time of `compute` by the number of rows that kernels run over at a time: what BLOCK_ROWS of the engine was chosen by.
import { barsFile } from './harness/bars.mjs';
import { Contestant, medians, takeTurns, withContestants } from './harness/contestant.mjs';
import { bundleInternals, importInternals } from './harness/internals.mjs';
import { measured } from './harness/rows.mjs';
import { HUGE_PAGES, nodeProgram, quick, report } from './harness/suite.mjs';

const BARS = quick ? 100_000 : 500_000;
const ROUNDS = quick ? 3 : 9;
const SIZES = [256, 512, 1024, 2048, 4096, 8192];

const file = barsFile(BARS);
const { BLOCK_ROWS } = await importInternals();
const rows = [];
for (const set of ['legacy', 'pipeline-v1']) {
  const sides = [];
  for (const blockRows of SIZES) {
    const bundle = await bundleInternals({ blockRows });
    sides.push(new Contestant(String(blockRows), nodeProgram('barkeep', set, file, bundle), HUGE_PAGES));
  }
  const ms = await withContestants(sides, async () => medians(await takeTurns(sides, { rounds: ROUNDS, warmups: 2 })));
  for (const [size, time] of Object.entries(ms)) {
    const note = Number(size) === BLOCK_ROWS ? 'the size in use' : undefined;
    rows.push(measured(`${set} in blocks of ${size} rows`, 'ns a bar', (time * 1e6) / BARS, { note }));
  }
}
report(rows);
