import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodePorts } from '../../src/index.js';
import { Control } from '../../src/many/control.js';
import type { Job, JobPool, Outcome } from '../../src/many/job.js';
import { JobRunner } from '../../src/many/runJob.js';

/** Jobs in this thread, as plain data as threads get them. */
export class InlinePool implements JobPool {
  readonly control = new Control();
  readonly kinds: string[] = [];
  begun = 0;
  closed = false;
  readonly #runner = new JobRunner(nodePorts);

  constructor(readonly workers: number) {}

  get bars(): number {
    return this.control.bars;
  }

  async run<K extends Job['kind']>(job: Extract<Job, { kind: K }>): Promise<Outcome<K>> {
    this.begun++;
    this.kinds.push(job.kind);
    await nodePorts.timers.yieldToLoop();
    return structuredClone(await this.#runner.run(structuredClone(job) as Job, this.control)) as Outcome<K>;
  }

  stop(): void {
    this.control.stop();
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** `rows` daily bars of a walk that depends on `seed`, as CSV. */
export function barsCsv(rows: number, seed: number, change: (line: string, row: number) => string = (line) => line): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const close = 100 + 10 * Math.sin((i + 1) * (0.1 + seed / 50)) + seed;
    const time = new Date(Date.UTC(2020, 0, 1 + i)).toISOString().replace('.000Z', 'Z');
    return change(`${time},${close - 0.5},${close + 1},${close - 1},${close},${1000 + ((i * 7919 * (seed + 1)) % 997)}`, i);
  });
  return `timestamp,open,high,low,close,volume\n${lines.join('\n')}\n`;
}

/** Gives `use` a folder with these files, and removes it afterwards. */
export async function inFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-many-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
