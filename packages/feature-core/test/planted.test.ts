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

  beforeAll(async () => {
    const corpus = await readCorpus();
    importers = await readImporters();
    for (let k = 0; k < WORKERS; k++) benches.push(await Bench.open(corpus));
  });

  afterAll(async () => {
    await Promise.all(benches.map((bench) => bench.close()));
  });

  test('finds nothing wrong with the sources', async () => {
    expect(await benches[0]!.try(await bundle(), everyName, 50_000)).toBe(null);
  }, 60_000);

  test('has three hundred faults or more to look for, each once', () => {
    expect(faults.length).toBeGreaterThanOrEqual(300);
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
          found.set(fault, await bench.try(await bundle(fault), affectedBy(fault.file, importers)));
        }
      }),
    );
    expect([...found].filter(([, finding]) => finding === null).map(([fault]) => titleOf(fault))).toEqual([]);
  }, 240_000);
});

function holds(fault: Fault): boolean {
  try {
    planted(fault);
    return true;
  } catch {
    return false;
  }
}
