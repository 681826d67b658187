// A feature set over a file of bars by `computeBlocks`, on one thread, each block let go before the next: node barkeepBlocks.mjs SET BARS
import { computeBlocks } from '@barkeep/feature-core';
import { readBars } from '../harness/bars.mjs';
import { ownSet } from '../harness/ownSets.mjs';
import { serveRounds } from '../harness/serveRounds.mjs';

const [name, path] = process.argv.slice(2);
const set = ownSet(name) ?? name;
const bars = readBars(path);

await serveRounds({
  run() {
    let rows = 0;
    for (const block of computeBlocks(bars, set)) rows += block.length;
    return { report: { rows } };
  },
});
