import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BAR_COLUMNS, FeatureFrame, type Bars, type Columns } from '@barkeep/feature-core';
import { csvPieces, type Clock } from '@barkeep/sdk';
import { usage } from '../failure.js';
import type { CliIo } from '../io.js';
import { FeatureFileFault, readFeatures } from './featureFile.js';
import { quoted, runShell } from './shell.js';

/** A run that gave no features: on how many bars, and why. */
export type FailedRun = { readonly rows: number; readonly reason: string };

const PLACES = ['{bars}', '{out}'] as const;
/** Later runs may take this many times as long as the first, and never less than the least, before they count as hung; none longer than the first may. */
const PATIENCE = 10;
const LEAST_PATIENCE_MS = 60_000;

/** @throws BarkeepError `INVALID_PARAM` for a command without a place for the bars or for the features */
export function requirePlaces(command: string): void {
  const missing = PLACES.filter((place) => !command.includes(place));
  if (missing.length === 0) return;
  throw usage(`--command has no ${missing.join(' and no ')}; write it as in 'python features.py {bars} {out}'`);
}

/**
 * A command line as a program from bars to features. `{bars}` in it becomes the path of a CSV of bars, `{out}` that of the CSV that it has to write; both
 * are new for every run.
 */
export class CommandProgram {
  readonly failures: FailedRun[] = [];
  runs = 0;
  private limitMs: number;
  private names: readonly string[] | undefined;
  /** What `begin` has given and nobody has asked for yet. */
  private begun: { readonly bars: Bars; readonly columns: Columns } | undefined;

  private constructor(
    private readonly command: string,
    private readonly io: CliIo,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
    private readonly folder: string,
    private readonly timeoutMs: number,
  ) {
    this.limitMs = timeoutMs;
  }

  /** A run that takes longer than `timeoutMs` is ended, with all that it started. */
  static async open(command: string, io: CliIo, clock: Clock, signal: AbortSignal, timeoutMs: number): Promise<CommandProgram> {
    return new CommandProgram(command, io, clock, signal, await mkdtemp(join(tmpdir(), 'barkeep-check-')), timeoutMs);
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The first run, on all of the bars. Gives why it failed; null where it did not. */
  async begin(bars: Bars): Promise<string | null> {
    const sinceMs = this.clock.monotonic();
    this.names = undefined;
    this.limitMs = this.timeoutMs;
    const result = await this.attempt(bars);
    this.limitMs = Math.min(this.timeoutMs, Math.max(LEAST_PATIENCE_MS, PATIENCE * (this.clock.monotonic() - sinceMs)));
    if (typeof result === 'string') return result;
    this.names = result.names;
    this.begun = { bars, columns: result };
    return null;
  }

  /** Features of these bars; null where the run failed, which is noted. */
  async run(bars: Bars): Promise<Columns | null> {
    const { begun } = this;
    this.begun = undefined;
    if (begun?.bars === bars) return begun.columns;
    const result = await this.attempt(bars);
    if (typeof result !== 'string') return result;
    this.failures.push({ rows: bars.timestamp.length, reason: result });
    return null;
  }

  private async attempt(bars: Bars): Promise<Columns | string> {
    const folder = join(this.folder, String(this.runs++));
    const [from, to] = [join(folder, 'bars.csv'), join(folder, 'features.csv')];
    await mkdir(folder);
    try {
      await writeFile(from, await csvOf(bars));
      const line = this.command.replaceAll('{bars}', () => quoted(from)).replaceAll('{out}', () => quoted(to));
      const { io, signal, limitMs } = this;
      const { code, stderr, timedOut } = await runShell(line, { cwd: io.cwd, env: io.env, signal, limitMs });
      signal.throwIfAborted();
      if (timedOut)
        return `it had not ended after ${Math.round(limitMs / 100) / 10} s${limitMs < this.timeoutMs ? '' : ', which --timeout says'}`;
      if (code !== 0) return `it ended with exit code ${code ?? 'of a signal'}${lastLines(stderr)}`;
      return this.read(await readFile(to, 'utf8').catch(() => null), bars);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private read(text: string | null, bars: Bars): Columns | string {
    if (text === null) return 'it wrote no file to {out}';
    try {
      const features = readFeatures(text, bars);
      const { names } = this;
      if (names === undefined || names.join('\n') === features.names.join('\n')) return features;
      return `it wrote the columns ${features.names.join(', ')}, and ${names.join(', ')} for all of the bars`;
    } catch (error) {
      if (error instanceof FeatureFileFault) return `what it wrote to {out} is of no use: ${error.message}`;
      throw error;
    }
  }
}

/** `timestamp,open,high,low,close,volume`. */
export async function csvOf({ timestamp, ...values }: Bars): Promise<Uint8Array> {
  const columns = BAR_COLUMNS.map((name) => values[name]);
  const frame = new FeatureFrame({ timestamps: timestamp, names: BAR_COLUMNS, columns, metadata: null });
  const pieces: Uint8Array[] = [];
  for await (const piece of csvPieces([frame])) pieces.push(piece);
  return Buffer.concat(pieces);
}

const SHOWN_LINES = 12;

/** The end of what a program said, for a message. */
export function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().split('\n').slice(-SHOWN_LINES);
  return lines.join('').trim() === '' ? '' : `, and says:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
