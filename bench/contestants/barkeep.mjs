// A feature set over a file of bars by `compute`, on one thread: node barkeep.mjs SET BARS [MODULE]
// MODULE is another build of feature-core.
import { readBars } from '../harness/bars.mjs';
import { ownSet } from '../harness/ownSets.mjs';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const [name, path, module = '@barkeep/feature-core'] = process.argv.slice(2);
const { compute } = await import(module);
const set = ownSet(name) ?? name;
const bars = readBars(path);
const { length } = bars.timestamp;

await serveRounds({
  run: () => compute(bars, set),
  sample: (frame) => sampleColumns(length, Object.fromEntries(frame.names.map((column) => [column, frame.column(column)]))),
});
