import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CliIo, StopSignal } from '../../src/cli/io.js';
import { run } from '../../src/cli/program.js';

export const DATA = fileURLToPath(new URL('../../../sdk/data/', import.meta.url));

/** Collects what is written to it. */
export class Sink extends Writable {
  readonly isTTY: boolean;
  private readonly pieces: Buffer[] = [];

  constructor(
    isTTY = false,
    readonly columns?: number,
  ) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.pieces.push(chunk);
    done();
    this.emit('written');
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }

  get text(): string {
    return this.bytes.toString();
  }
}

export type CliResult = { readonly code: number; readonly out: string; readonly err: string; readonly bytes: Buffer };

/** Runs the command line in this process. */
export async function barkeep(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; stdin?: Readable; onStop?: CliIo['onStop']; terminal?: { columns: number } } = {},
): Promise<CliResult> {
  const { cwd = DATA, env = {}, stdin = Readable.from([]), onStop = () => () => undefined, terminal } = options;
  const [stdout, stderr] = [new Sink(terminal !== undefined, terminal?.columns), new Sink()];
  const code = await run(args, { stdin, stdout, stderr, env, cwd, onStop });
  return { code, out: stdout.text, err: stderr.text, bytes: stdout.bytes };
}

/** Gives `use` a folder of its own and removes it afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `barkeep serve` in this process: what it prints first, its exit code, and the way to end it. */
export type Serving = { readonly welcome: Promise<string>; readonly code: Promise<number>; readonly stop: () => void };

export function serving(args: readonly string[], env: Record<string, string> = {}, stdin: Readable = Readable.from([])): Serving {
  const [stdout, stderr] = [new Sink(), new Sink()];
  let stop: (signal: StopSignal) => void = () => undefined;
  const onStop: CliIo['onStop'] = (given) => ((stop = given), () => undefined);
  const code = run(['serve', ...args], { stdin, stdout, stderr, env, cwd: DATA, onStop });
  const welcome = Promise.race([
    new Promise<string>((resolve) => stdout.once('written', () => resolve(stdout.text))),
    code.then(() => Promise.reject(new Error(stderr.text))),
  ]);
  return { welcome, code, stop: () => stop('SIGTERM') };
}
