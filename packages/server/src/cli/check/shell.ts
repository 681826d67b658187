import { spawn } from 'node:child_process';

export type ShellOutcome = {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;
  readonly timedOut: boolean;
};

export type ShellOptions = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly limitMs: number;
};

const KEPT_CHARACTERS = 4_000;
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A path as one word of a shell command, whatever is in it. */
export function quoted(path: string): string {
  return PLAIN.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** Runs a command line by the shell, without input; what it prints to standard output is left out. All that it started ends with it. */
export function runShell(command: string, { cwd, env, signal, limitMs }: ShellOptions): Promise<ShellOutcome> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, cwd, env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let stderr = '';
    let timedOut = false;
    const kill = (): void => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const limit = setTimeout(() => {
      timedOut = true;
      kill();
    }, limitMs);
    signal.addEventListener('abort', kill, { once: true });
    child.stderr.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-KEPT_CHARACTERS)));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      signal.removeEventListener('abort', kill);
      resolve({ code, stderr, timedOut });
    });
  });
}
