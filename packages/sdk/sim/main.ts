import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runSeed, type Run } from './run.js';

/** Every seed that has ever failed, one a line. They are always run. */
const KNOWN = join(import.meta.dirname, '../seeds.txt');
/** One seed in so many is run twice, and has to come to the same hash. */
const TWICE = 100;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'first-failure': { type: 'boolean', default: false },
    unknown: { type: 'boolean', default: false },
  },
});

/** What all runs came to. */
class Total {
  runs = 0;
  events = 0;
  twice = 0;
  slowestMs = 0;
  readonly failed: number[] = [];
  readonly outcomes: Record<string, number> = {};
  readonly #startedMs = process.cpuUsage();

  add(run: Run): void {
    this.runs++;
    this.events += run.events;
    this.slowestMs = Math.max(this.slowestMs, run.slowestMs);
    for (const [outcome, count] of Object.entries(run.outcomes)) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + count;
  }

  fail(seed: number, why: string): void {
    this.failed.push(seed);
    process.stdout.write(`seed ${seed}: ${why}\n  npm run sim -- --seed ${seed} --trace\n`);
  }

  print(): void {
    const { user, system } = process.cpuUsage(this.#startedMs);
    const seconds = (user + system) / 1e6;
    const { hit = 0, resumed = 0, miss = 0 } = this.outcomes;
    process.stdout.write(
      `${this.runs} seeds, ${this.twice} of them twice, ${this.events} events, ${hit + resumed + miss} answers (${hit} hits, ${resumed} resumed, ${miss} misses), ` +
        `slowest answer ${this.slowestMs.toFixed(0)} ms, ${((1000 * seconds) / this.runs).toFixed(1)} ms a seed: ${this.failed.length} failed\n`,
    );
  }
}

/** Runs a seed, one in a hundred twice. */
async function check(total: Total, seed: number): Promise<void> {
  const run = await runSeed(seed);
  total.add(run);
  if (run.failure !== undefined) return total.fail(seed, run.failure);
  if (seed % TWICE !== 0) return;
  total.twice++;
  const again = await runSeed(seed);
  if (again.hash !== run.hash) total.fail(seed, `came to ${run.hash} and, run again, to ${again.hash}`);
}

function knownSeeds(): number[] {
  const lines = readFileSync(KNOWN, 'utf8').split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => /^\d+/.test(line))
    .map((line) => Number.parseInt(line, 10));
}

/** One seed, with what has happened in it. */
async function show(seed: number): Promise<number> {
  const run = await runSeed(seed, values.trace);
  for (const line of run.lines) process.stdout.write(`${line}\n`);
  process.stdout.write(`seed ${seed}: ${run.failure ?? 'nothing wrong'}; hash ${run.hash}, ${run.events} events\n`);
  return run.failure === undefined ? 0 : 1;
}

async function main(): Promise<number> {
  if (values.seed !== undefined) return show(Number(values.seed));
  // Stack traces of errors that are expected by the thousand cost more than the rest.
  Error.stackTraceLimit = 0;
  const total = new Total();
  const [from, count] = [Number(values.from), Number(values.seeds)];
  const known = new Set(values.unknown ? [] : knownSeeds());
  const seeds = [...known, ...Array.from({ length: count }, (_, k) => from + k).filter((seed) => !known.has(seed))];
  for (const seed of seeds) {
    await check(total, seed);
    if (values['first-failure'] && total.failed.length > 0) break;
  }
  total.print();
  const fresh = total.failed.filter((seed) => !known.has(seed));
  if (fresh.length > 0 && !values.unknown) appendFileSync(KNOWN, fresh.map((seed) => `${seed}\n`).join(''));
  return total.failed.length === 0 ? 0 : 1;
}

process.exit(await main());
