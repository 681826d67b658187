// The 14 factors of all symbols of a folder, files read in the time: node many.mjs FOLDER THREADS; with 0 threads in this very one, file after file.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compute } from '@barkeep/feature-core';
import { computeMany, fileSource, nodePorts, openThreads, readBarsFile } from '@barkeep/sdk';
import { EMA_COLUMN, EMA_SETTLES, factorSet } from '../harness/factors.mjs';
import { sampleColumns, serveRounds } from '../harness/serveRounds.mjs';

const [folder, count] = process.argv.slice(2);
const threads = count === '0' ? undefined : openThreads(Number(count));

await serveRounds({
  async run() {
    const frames = threads === undefined ? await here() : await inThreads();
    return { frames, report: { values: frames.reduce((total, { length, names }) => total + length * names.length, 0) } };
  },
  sample: ({ frames }) => {
    const rows = frames.reduce((total, { length }) => total + length, 0);
    return sampleColumns(rows, Object.fromEntries(factorSet.names.map((name) => [name, joined(frames, name)])));
  },
});

async function inThreads() {
  const frames = [];
  for await (const { frame, error } of computeMany({ data: folder, set: factorSet, threads })) {
    if (error !== undefined) throw error;
    frames.push(frame);
  }
  return frames;
}

async function here() {
  const { files, timers } = nodePorts;
  const frames = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const { bars } = await readBarsFile(path, await fileSource(files, path), { timers });
    frames.push(compute(bars, factorSet));
  }
  return frames;
}

function joined(frames, name) {
  const whole = new Float64Array(frames.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const frame of frames) {
    whole.set(frame.column(name), at);
    if (name === EMA_COLUMN) whole.fill(0, at, at + EMA_SETTLES);
    at += frame.length;
  }
  return whole;
}
