// Alpha158 of all symbols of a folder of Parquet files, one after the other on one thread, files read in the time: node alpha158.mjs FOLDER
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compute } from '@barkeep/feature-core';
import { fileSource, nodePorts, readBarsFile } from '@barkeep/sdk';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const folder = process.argv[2];
const { files, timers } = nodePorts;
const paths = readdirSync(folder)
  .sort()
  .map((name) => join(folder, name));

await serveRounds({
  async run() {
    const frames = [];
    for (const path of paths) {
      const { bars } = await readBarsFile(path, await fileSource(files, path), { timers });
      frames.push(compute(bars, 'alpha158'));
    }
    return { frames, report: { values: frames.reduce((total, { length, names }) => total + length * names.length, 0) } };
  },
  sample: ({ frames }) => {
    const rows = frames.reduce((total, { length }) => total + length, 0);
    return sampleColumns(rows, Object.fromEntries(frames[0].names.map((name) => [name, joined(frames, name)])));
  },
});

function joined(frames, name) {
  return Float64Array.from(frames.flatMap((frame) => [...frame.column(name)]));
}
