// A CSV file of bars by the sdk: node readBars.mjs FILE file|memory
import { readFileSync } from 'node:fs';
import { fileSource, memorySource, nodePorts, readBarsFile } from '@barkeep/sdk';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const [path, from] = process.argv.slice(2);
const { files, timers } = nodePorts;
const bytes = from === 'memory' ? readFileSync(path) : undefined;

await serveRounds({
  async run() {
    const source = bytes === undefined ? await fileSource(files, path) : memorySource(bytes);
    const { bars } = await readBarsFile(path, source, { timers });
    return { bars, report: { rows: bars.timestamp.length, maxRssBytes: process.resourceUsage().maxRSS * 1024 } };
  },
  sample: ({ bars }) => {
    const { timestamp, ...columns } = bars;
    return sampleColumns(timestamp.length, columns);
  },
});
