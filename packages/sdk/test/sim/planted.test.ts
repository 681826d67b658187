import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { simFaults, type SimFault } from './faults.js';
import { planted, runProgram, simProgram } from './program.js';

/** Seeds that a fault may take to be found. */
const SEEDS = '3000';
const faults = simFaults();
const titleOf = ({ file, what }: SimFault): string => `${file}: ${what}`;

test.each(faults.map((fault) => [titleOf(fault), fault] as const))('has a place for %s', (_title, fault) => {
  expect(planted(fault)).not.toBe('');
});

test('the simulator finds every one of them', async () => {
  const queue = faults.map((fault, k) => ({ fault, name: `planted-${k}` }));
  const missed: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { fault, name } = next;
      const program = await simProgram('main', name, fault);
      const run = (from: string, seeds: string): ReturnType<typeof runProgram> =>
        runProgram(program, ['--from', from, '--seeds', seeds, '--first-failure', '--unknown']);
      const first = await run(String(fault.seed), '1');
      const { code, output } = first.code === 1 ? first : await run('1', SEEDS);
      if (process.env['SIM_SHOW'] !== undefined) process.stdout.write(`${titleOf(fault)}, seed ${fault.seed}\n${output.slice(0, 400)}\n`);
      if (code !== 1 || !/^seed \d+: /m.test(output)) missed.push(`${titleOf(fault)}: ${output.slice(0, 1000)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  expect(missed).toEqual([]);
}, 600_000);
