// TA-Lib's functions one by one, each as a set of its columns: node talibFunctions.mjs BARS
import { compute } from '@barkeep/feature-core';
import { readBars } from '../harness/bars.mjs';
import { talibFunctions } from '../harness/ownSets.mjs';
import { serveRounds } from '../harness/serveRounds.mjs';

const bars = readBars(process.argv[2]);
const sets = talibFunctions();

await serveRounds({
  run() {
    const functions = {};
    for (const [name, set] of sets) {
      const started = performance.now();
      compute(bars, set);
      functions[name] = performance.now() - started;
      globalThis.gc();
    }
    return { report: { functions } };
  },
});
