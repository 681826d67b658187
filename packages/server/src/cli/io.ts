import type { Readable, Writable } from 'node:stream';

/** What a command sees of the process that runs it. */
export type CliIo = {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Calls `stop` when the process is asked to end; gives the way to take that back. */
  readonly onStop: (stop: (signal: StopSignal) => void) => () => void;
};

/** The signals that ask a process to end. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** Exit codes: done; a fault of ours, or a breach that `check` found; bad input or usage; stopped by a signal before it was done, which is 128 and the signal's number. */
export const EXIT = { ok: 0, fault: 1, breach: 1, usage: 2, SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Writes to standard output, and waits until it has taken it. Rejects with the stream's error, which then names the stream. */
export function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(writingTo(STANDARD_OUTPUT, error))));
  });
}

/** What standard output is called in messages. */
export const STANDARD_OUTPUT = 'standard output';

/** An error of writing, which the system gives without saying where to: it gets the path. */
export function writingTo(path: string, error: unknown): unknown {
  return error instanceof Error && 'code' in error && 'syscall' in error && !('path' in error) ? Object.assign(error, { path }) : error;
}

/** A variable that is set; an empty one counts as not set, as shells have it. */
export function given(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}

/** Whether the reader of a pipe went away, as `head` does when it has enough. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
