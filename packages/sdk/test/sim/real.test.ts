import { expect, test } from 'vitest';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { runProgram, simProgram } from './program.js';

/** As many as take five seconds of one core; `npm run sim:real` runs two hundred, and as many as asked for. */
const SCHEDULES = process.env['SIM_SCHEDULES'] ?? '40';
const DROPS = process.env['SIM_DROPS'] ?? '20';

// Without redis-server there is nothing to put the proxy before.
test.skipIf(!hasRedis())(
  `nothing is wrong in ${SCHEDULES} schedules of faults between processes and a real Redis, nor after ${DROPS} drops of either socket`,
  async () => {
    const { code, output } = await runProgram(await simProgram('real', 'real'), ['--schedules', SCHEDULES, '--drops', DROPS]);
    expect(output).toMatch(/^\d+ schedules, .*: 0 failed$/m);
    expect(output).toMatch(/^\d+ drops of the data connection, .*: 0 failed$/m);
    expect(code).toBe(0);
  },
  600_000,
);
