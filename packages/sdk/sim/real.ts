import { parseArgs } from 'node:util';
import { RedisServer } from '../test/redis/redisServer.js';
import { Progress } from './real/progress.js';
import { Pool, serve } from './real/pool.js';
import { Schedule } from './real/schedule.js';

const PROCESSES = 3;
/** Schedules that happen at the same time: most of each is waiting. */
const AT_ONCE = 40;
const DROPS_AT_ONCE = 20;
/** Now and then the server stands still for all. */
const FREEZE_MS = 300;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    drops: { type: 'string', default: '0' },
    worker: { type: 'boolean', default: false },
  },
});

/** Runs jobs, some at a time. */
async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const next = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, next));
}

async function schedules(pool: Pool, server: RedisServer): Promise<number> {
  const [from, count] = values.seed === undefined ? [Number(values.from), Number(values.schedules)] : [Number(values.seed), 1];
  const seeds = Array.from({ length: count }, (_, k) => from + k);
  const total = { failed: 0, answers: 0, strikes: 0 };
  const freezing = setInterval(() => {
    server.signal('SIGSTOP');
    setTimeout(() => server.signal('SIGCONT'), FREEZE_MS);
  }, 3000);
  const progress = new Progress('schedules', count);
  await each(seeds, AT_ONCE, async (seed) => {
    const schedule = await new Schedule(pool, seed).open(server.port);
    await schedule.run();
    await schedule.close();
    total.answers += schedule.answers;
    total.strikes += schedule.strikes;
    progress.step();
    if (schedule.wrong === undefined) return;
    total.failed++;
    process.stdout.write(`schedule ${seed}: ${schedule.wrong}\n  npm run sim:real -- --seed ${seed}\n`);
  });
  clearInterval(freezing);
  progress.end();
  process.stdout.write(`${seeds.length} schedules, ${total.strikes} faults, ${total.answers} answers: ${total.failed} failed\n`);
  return total.failed;
}

async function drops(pool: Pool, server: RedisServer, count: number): Promise<number> {
  const total = { failed: 0, data: 0, subscriber: 0 };
  const seeds = Array.from({ length: Math.min(DROPS_AT_ONCE, count) }, (_, k) => 1_000_000 + k);
  const progress = new Progress('drops', 2 * count);
  await each(seeds, DROPS_AT_ONCE, async (seed) => {
    const schedule = await new Schedule(pool, seed).open(server.port);
    for (const which of ['data', 'subscriber'] as const) {
      while (total[which] < count && schedule.wrong === undefined) {
        total[which]++;
        if (await schedule.drop(which)) progress.step();
        else total[which]--;
      }
    }
    await schedule.close();
    if (schedule.wrong === undefined) return;
    total.failed++;
    process.stdout.write(`${schedule.wrong}\n`);
  });
  progress.end();
  process.stdout.write(`${total.data} drops of the data connection, ${total.subscriber} of the subscriber: ${total.failed} failed\n`);
  return total.failed;
}

async function main(): Promise<number> {
  const pool = new Pool(PROCESSES);
  const server = await RedisServer.start();
  const failed = (await schedules(pool, server)) + (Number(values.drops) > 0 ? await drops(pool, server, Number(values.drops)) : 0);
  pool.close();
  await server.stop();
  return failed === 0 ? 0 : 1;
}

if (values.worker) serve();
else process.exitCode = await main();
