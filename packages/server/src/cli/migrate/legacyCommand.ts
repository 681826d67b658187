import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BarkeepError, type Bars } from '@barkeep/feature-core';
import { nodePorts } from '@barkeep/sdk';
import { readFrameFile, type ComparableFrame } from '@barkeep/sdk/migration';
import { csvOf, lastLines } from '../check/commandProgram.js';
import { quoted, runShell } from '../check/shell.js';
import { usage } from '../failure.js';
import type { CliIo } from '../io.js';

/** What a legacy command is asked for. */
export type LegacyRequest = {
  readonly symbol: string;
  readonly timeframe: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly bars: Bars;
};

const DAY_MS = 86_400_000;

/** @throws BarkeepError `INVALID_PARAM` for a command without a place for what it has to write, or for what it has to read */
export function requireLegacyPlaces(command: string): void {
  if (!command.includes('{out}')) throw usage("--legacy has no {out}; write it as in 'python loader.py {symbol} {start} {end} {out}'");
  if (!command.includes('{symbol}') && !command.includes('{bars}'))
    throw usage('--legacy has neither {symbol} nor {bars}: it could not know what to load');
}

/**
 * A legacy loader as a command line: `{symbol}`, `{timeframe}`, `{start}` and `{end}` become words, `{bars}` the path of a CSV of Barkeep's bars in that range, and
 * `{out}` that of the file of features it has to write: CSV or Parquet, times first.
 */
export class LegacyCommand {
  runs = 0;

  private constructor(
    private readonly command: string,
    private readonly io: CliIo,
    private readonly limitMs: number,
    private readonly folder: string,
  ) {}

  static async open(command: string, io: CliIo, limitMs: number): Promise<LegacyCommand> {
    requireLegacyPlaces(command);
    return new LegacyCommand(command, io, limitMs, await mkdtemp(join(tmpdir(), 'barkeep-migrate-')));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What it writes. @throws BarkeepError `INVALID_FILE` where it fails, or writes what cannot be read */
  async run(request: LegacyRequest, signal: AbortSignal): Promise<ComparableFrame> {
    const folder = join(this.folder, String(this.runs++));
    const [bars, out] = [join(folder, 'bars.csv'), join(folder, 'features.csv')];
    await mkdir(folder);
    try {
      if (this.command.includes('{bars}')) await writeFile(bars, await csvOf(request.bars));
      const places = {
        symbol: request.symbol,
        timeframe: request.timeframe,
        start: timeText(request.startMs),
        end: timeText(request.endMs),
        bars,
        out,
      };
      const line = Object.entries(places).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, () => quoted(value)), this.command);
      const { io, limitMs } = this;
      const { code, stderr, timedOut } = await runShell(line, { cwd: io.cwd, env: io.env, signal, limitMs });
      signal.throwIfAborted();
      if (timedOut) throw failed(`it had not ended after ${Math.round(limitMs / 1000)} s`);
      if (code !== 0) throw failed(`it ended with exit code ${code ?? 'of a signal'}${lastLines(stderr)}`);
      return await readFrameFile(nodePorts.files, out, 'what it wrote to {out}');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function failed(reason: string): BarkeepError {
  return new BarkeepError('INVALID_FILE', `the legacy command gave nothing: ${reason}`);
}

/** A date where the moment is a midnight, as loaders know it, else the moment in UTC. */
function timeText(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % DAY_MS === 0 ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}
