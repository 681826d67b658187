// A CSV file of bars by udsv, into typed columns: node udsv.mjs FILE
import { readFileSync } from 'node:fs';
import { inferSchema, initParser } from 'udsv';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const [path] = process.argv.slice(2);

await serveRounds({
  run() {
    const text = readFileSync(path, 'utf8');
    const columns = initParser(inferSchema(text)).typedCols(text);
    return { columns, report: { rows: columns[0].length, maxRssBytes: process.resourceUsage().maxRSS * 1024 } };
  },
  sample: ({ columns: [, open, high, low, close, volume] }) => sampleColumns(open.length, { open, high, low, close, volume }),
});
