import { fork } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
    for: { type: 'string' },
    step: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'first-failure': { type: 'boolean', default: false },
    unknown: { type: 'boolean', default: false },
  },
});

/** What a process tells the one that has begun it. */
type Counts = Pick<Total, 'runs' | 'events' | 'twice' | 'slowestMs' | 'seconds' | 'failed' | 'outcomes'>;

/** What all runs came to. */
class Total {
  runs = 0;
  events = 0;
  twice = 0;
  slowestMs = 0;
  /** Of processors. */
  seconds = 0;
  readonly failed: number[] = [];
  readonly outcomes: Record<string, number> = {};
  readonly #used = process.cpuUsage();

  add(run: Run): void {
    this.#count({ runs: 1, ...run });
  }

  /** Takes in what another process has come to. */
  join(counts: Counts): void {
    this.#count(counts);
    this.twice += counts.twice;
    this.seconds += counts.seconds;
    this.failed.push(...counts.failed);
  }

  fail(seed: number, why: string): void {
    this.failed.push(seed);
    process.stdout.write(`seed ${seed}: ${why}\n  npm run sim -- --seed ${seed} --trace\n`);
  }

  /** Adds what this process has used. */
  end(): void {
    const { user, system } = process.cpuUsage(this.#used);
    this.seconds += (user + system) / 1e6;
  }

  print(): void {
    const { seconds } = this;
    const { hit = 0, resumed = 0, miss = 0 } = this.outcomes;
    process.stdout.write(
      `${this.runs} seeds, ${this.twice} of them twice, ${this.events} events, ${hit + resumed + miss} answers (${hit} hits, ${resumed} resumed, ${miss} misses), ` +
        `slowest answer ${this.slowestMs.toFixed(0)} ms, ${((1000 * seconds) / this.runs).toFixed(1)} ms a seed: ${this.failed.length} failed\n`,
    );
  }

  #count({ runs, events, slowestMs, outcomes }: Pick<Counts, 'runs' | 'events' | 'slowestMs' | 'outcomes'>): void {
    this.runs += runs;
    this.events += events;
    this.slowestMs = Math.max(this.slowestMs, slowestMs);
    for (const [outcome, count] of Object.entries(outcomes)) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + count;
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

/** The known seeds, then new ones: so many, or for as long as `--for` says. */
function* seedsOf(known: ReadonlySet<number>): Generator<number> {
  yield* known;
  const [from, step] = [Number(values.from), Number(values.step)];
  const untilMs = values.for === undefined ? Infinity : performance.now() + durationMs(values.for);
  const count = values.for === undefined ? Number(values.seeds) : Infinity;
  for (let k = 0; k < count && performance.now() < untilMs; k++) if (!known.has(from + step * k)) yield from + step * k;
}

function durationMs(text: string): number {
  const [, amount, unit] = /^(\d+)(s|min)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`--for is ${text}; give seconds or minutes: 100s, 10min`);
  return Number(amount) * (unit === 's' ? 1_000 : 60_000);
}

/** Other processes, one for each further core, that run every so many seeds as this one does, for as long. */
function helpers(count: number): Promise<Counts>[] {
  return Array.from({ length: count }, (_, k) => {
    const args = [
      ...(values['first-failure'] ? ['--first-failure'] : []),
      '--unknown',
      '--for',
      values.for!,
      '--from',
      String(Number(values.from) + k + 1),
      '--step',
      String(count + 1),
    ];
    const child = fork(fileURLToPath(import.meta.url), args);
    return new Promise<Counts>((resolve, reject) => {
      child.once('message', (counts) => resolve(counts as Counts));
      child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
    });
  });
}

async function main(): Promise<number> {
  if (values.seed !== undefined) return show(Number(values.seed));
  // Stack traces of errors that are expected by the thousand cost more than the rest.
  Error.stackTraceLimit = 0;
  const total = new Total();
  const known = new Set(values.unknown ? [] : knownSeeds());
  const others = values.for === undefined || process.send !== undefined ? [] : helpers(availableParallelism() - 1);
  if (others.length > 0) values.step = String(others.length + 1);
  for (const seed of seedsOf(known)) {
    await check(total, seed);
    if (values['first-failure'] && total.failed.length > 0) break;
  }
  total.end();
  if (process.send !== undefined) {
    const { runs, events, twice, slowestMs, seconds, failed, outcomes } = total;
    const counts: Counts = { runs, events, twice, slowestMs, seconds, failed, outcomes };
    await new Promise((resolve) => process.send!(counts, resolve));
    return 0;
  }
  for (const counts of await Promise.all(others)) total.join(counts);
  total.print();
  const fresh = total.failed.filter((seed) => !known.has(seed));
  if (fresh.length > 0 && !values.unknown) appendFileSync(KNOWN, fresh.map((seed) => `${seed}\n`).join(''));
  return total.failed.length === 0 ? 0 : 1;
}

process.exit(await main());
