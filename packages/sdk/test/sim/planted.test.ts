import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import type { Fault } from '../../../feature-core/test/planted/fault.js';
import { simFaults } from './faults.js';
import { planted, runProgram, simProgram } from './program.js';

/** Seeds that a fault may take to be found. */
const SEEDS = '300';
const faults = simFaults();
const titleOf = ({ file, what }: Fault): string => `${file}: ${what}`;

test.each(faults.map((fault) => [titleOf(fault), fault] as const))('has a place for %s', (_title, fault) => {
  expect(planted(fault)).not.toBe('');
});

test('the simulator finds every one of them', async () => {
  const queue = faults.map((fault, k) => ({ fault, name: `planted-${k}` }));
  const missed: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { code, output } = await runProgram(await simProgram('main', next.name, next.fault), [
        '--seeds',
        SEEDS,
        '--first-failure',
        '--unknown',
      ]);
      if (process.env['SIM_SHOW'] !== undefined) process.stdout.write(`${titleOf(next.fault)}\n${output.slice(0, 400)}\n`);
      if (code !== 1 || !/^seed \d+: /m.test(output)) missed.push(`${titleOf(next.fault)}: ${output.slice(0, 1000)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  expect(missed).toEqual([]);
}, 600_000);
