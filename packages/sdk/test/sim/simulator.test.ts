import { expect, test } from 'vitest';
import { runProgram, simProgram } from './program.js';

/** As many as take some six seconds of one core that has nothing else to do; `npm run sim -- --seeds N` runs more. */
const SEEDS = process.env['SIM_SEEDS'] ?? '150';

test(`nothing is wrong in ${SEEDS} simulated worlds, nor in those that have failed before`, async () => {
  const { code, output } = await runProgram(await simProgram('main', 'main'), ['--seeds', SEEDS]);
  expect(output).toMatch(/: 0 failed\n$/);
  expect(code).toBe(0);
}, 600_000);

test('nothing is wrong in any order of the steps of three clients around a read, a newer bar, a correction and a deletion', async () => {
  const { code, output } = await runProgram(await simProgram('interleavings', 'interleavings'), []);
  expect(output).toBe('138600 orders of 4 scenes: nothing wrong\n');
  expect(code).toBe(0);
}, 600_000);
