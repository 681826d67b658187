// The side of a contestant that is a Node program: started with --expose-gc, so that what the last run left is collected between the runs,
// as Python's reference counts do it.
import { createInterface } from 'node:readline';

export const SAMPLE_FROM = 5_000;
export const SAMPLE_STEP = 9_973;

/**
 * Does `run` once for each line of standard input and tells the time it took. `sample` gives chosen values of a result by column.
 * `facts` are told first.
 */
export async function serveRounds({ run, sample, facts = {} }) {
  say({ node: process.versions.node, ...facts });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'check') say(sample(await run()));
    else say(await timed(run));
    globalThis.gc?.();
  }
}

async function timed(run) {
  const started = performance.now();
  const result = await run();
  const ms = performance.now() - started;
  return { ms, ...result?.report };
}

/** Chosen rows of columns, `{ name: column }`; a column shorter than `n` ends where the bars end. */
export function sampleColumns(n, columns) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const missing = n - column.length;
      const values = [];
      for (let i = SAMPLE_FROM; i < n; i += SAMPLE_STEP) values.push(column[i - missing]);
      return [name, values];
    }),
  );
}

function say(object) {
  process.stdout.write(`${JSON.stringify(object)}\n`);
}
