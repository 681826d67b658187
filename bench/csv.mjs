// One million bars from a CSV file: the sdk's reader beside a loop that only reads the digits, pyarrow on one thread, and udsv; and whether every number is exact.
import { statSync } from 'node:fs';
import { barsCsv, barsFile } from './harness/bars.mjs';
import { Contestant, medians, requireSameValues, takeTurns, withContestants } from './harness/contestant.mjs';
import { fasterThan, measured, within } from './harness/rows.mjs';
import { nodeProgram, pythonProgram, quick, report } from './harness/suite.mjs';
import { versionOf } from './harness/versions.mjs';

const BARS = quick ? 100_000 : 1_000_000;
const ROUNDS = quick ? 3 : 7;
const TEXTS = quick ? 100_000 : 1_000_000;
const LIMIT = 3;
const MB = 1e6;

barsFile(BARS);
const file = barsCsv(BARS);
const size = (statSync(file).size / MB).toFixed(0);
const what = `${BARS.toLocaleString('en')} bars from CSV (${size} MB)`;
const rows = [];
const versions = { udsv: versionOf('udsv') };

const sides = [
  new Contestant('from memory', nodeProgram('readBars', file, 'memory')),
  new Contestant('digits', nodeProgram('digits', file, 'double')),
  new Contestant('digits that overflow', nodeProgram('digits', file, 'int32')),
  new Contestant('from the file', nodeProgram('readBars', file, 'file')),
  new Contestant('pyarrow', pythonProgram('csv_pyarrow', file)),
  new Contestant('udsv', nodeProgram('udsv', file)),
];
await withContestants(sides, async ([ours, , , , pyarrow, udsv]) => {
  for (const peer of [pyarrow, udsv]) await requireSameValues(ours, peer);
  const ms = medians(await takeTurns(sides, { rounds: ROUNDS, warmups: 2 }));
  const limit = { peer: 'a loop over the digits of the same bytes', theirs: ms.digits };
  rows.push(within(`${what}, in memory`, 'ms', ms['from memory'], limit, { atMost: LIMIT }));
  const bytesOnly = { peer: 'the same loop in 32-bit integers, which overflow', theirs: ms['digits that overflow'] };
  rows.push(within(`${what}, in memory`, 'ms', ms['from memory'], bytesOnly));
  rows.push(
    within(what, 'ms', ms['from the file'], limit, { atMost: LIMIT, note: 'the loop has its bytes in memory, ours reads the file' }),
  );
  rows.push(within(what, 'ms', ms['from the file'], { peer: 'pyarrow, 1 thread', theirs: ms.pyarrow }));
  rows.push(fasterThan(what, 'ms', ms['from the file'], { peer: 'udsv, typed columns', theirs: ms.udsv }));
  versions.pyarrow = pyarrow.facts.pyarrow;
});

for (const [name, program] of [
  ['ours', nodeProgram('readBars', file, 'file')],
  ['udsv', nodeProgram('udsv', file)],
]) {
  const fresh = new Contestant(name, program);
  const { maxRssBytes } = await withContestants([fresh], () => fresh.run());
  rows.push(
    measured(`${what}, peak memory of a fresh process, ${name}`, 'MB', maxRssBytes / MB, {
      note: 'Node alone takes about 45; the bars 48',
    }),
  );
}

const exact = new Contestant('exact', nodeProgram('exactNumbers', TEXTS));
const { wrong, first } = await withContestants([exact], () => exact.run());
rows.push(
  measured(`${TEXTS.toLocaleString('en')} texts of numbers, bits unlike Number`, 'texts', wrong, {
    atMost: 0,
    note: first === undefined ? undefined : `first: ${first}`,
  }),
);
report(rows, versions);
