// The 14 factors of all symbols of a folder into Parquet files, as `barkeep compute --bars FOLDER` writes them: node manyFiles.mjs FOLDER THREADS.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { computeManyToFiles, openThreads } from '@barkeep/sdk';
import { scratch } from '../harness/bars.mjs';
import { factorSet } from '../harness/factors.mjs';
import { serveRounds } from '../harness/serveRounds.mjs';

const [folder, count] = process.argv.slice(2);
const threads = openThreads(Number(count));

await serveRounds({
  async run() {
    const out = mkdtempSync(join(scratch, 'many-files-'));
    const started = performance.now();
    let values = 0;
    for await (const { rows, error } of computeManyToFiles({ data: folder, set: factorSet, threads, out })) {
      if (error !== undefined) throw error;
      values += rows * factorSet.names.length;
    }
    const ms = performance.now() - started;
    rmSync(out, { recursive: true });
    return { report: { ms, values } };
  },
});
