import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { affectedBy, readImporters, type Importers } from './planted/affected.js';
import { Bench } from './planted/bench.js';
import { bundle, planted } from './planted/bundles.js';
import { readCorpus } from './planted/corpus.js';
import type { Fault } from './planted/fault.js';
import { faults } from './planted/faults.js';
import { catalogue } from '../src/operators/catalogue.js';

const WORKERS = 2;
const everyName = catalogue.map(({ name }) => name);
const titleOf = ({ file, what }: Fault): string => `${file}: ${what}`;

describe('a part of the tests', () => {
  const benches: Bench[] = [];
  const found = new Map<Fault, string | null>();
  let importers: Importers;
  // A fault may make a loop endless. How long is too long follows from how long this machine takes over the sources as they are.
  let longestMs = 60_000;

  beforeAll(async () => {
    const corpus = await readCorpus();
    importers = await readImporters();
    for (let k = 0; k < WORKERS; k++) benches.push(await Bench.open(corpus));
  });

  afterAll(async () => {
    await Promise.all(benches.map((bench) => bench.close()));
  });

  test('finds nothing wrong with the sources', async () => {
    const started = performance.now();
    expect(await benches[0]!.try(await bundle(), everyName, 170_000)).toBe(null);
    longestMs = Math.max(20_000, 3 * (performance.now() - started));
  }, 180_000);

  test('has five hundred and twenty faults or more to look for, each once', () => {
    expect(faults.length).toBeGreaterThanOrEqual(520);
    expect(new Set(faults.map(titleOf)).size).toBe(faults.length);
  });

  test.each(faults.map((fault) => [titleOf(fault), fault] as const))('has a place for %s', (_title, fault) => {
    expect(planted(fault)).not.toBe('');
  });

  test('finds every one of them', async () => {
    const queue = faults.filter((fault) => holds(fault));
    await Promise.all(
      benches.map(async (bench) => {
        for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
          found.set(fault, await bench.try(await bundle(fault), affectedBy(fault.file, importers), longestMs));
        }
      }),
    );
    expect([...found].filter(([, finding]) => finding === null).map(([fault]) => titleOf(fault))).toEqual([]);
  }, 900_000);
});

function holds(fault: Fault): boolean {
  try {
    planted(fault);
    return true;
  } catch {
    return false;
  }
}
