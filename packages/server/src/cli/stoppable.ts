import { nodePorts } from '@barkeep/sdk';
import { EXIT, type CliIo, type ExitCode, type StopSignal } from './io.js';
import { Progress } from './progress.js';

/** What long work is given: the signal that ends it, and a line for its progress, which is cleared when it is over. */
export type Run = { readonly signal: AbortSignal; readonly progress: Progress };

/** Long work that a signal to the process ends, with that signal's exit code; `onStopped` may say how far it came. */
export async function stoppable(io: CliIo, work: (run: Run) => Promise<ExitCode>, onStopped?: () => void): Promise<ExitCode> {
  const stop = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const release = io.onStop((signal) => {
    stoppedBy ??= signal;
    stop.abort();
  });
  const progress = new Progress(io.stderr, nodePorts.clock);
  try {
    return await work({ signal: stop.signal, progress });
  } catch (error) {
    if (stoppedBy === undefined) throw error;
    progress.clear();
    onStopped?.();
    return EXIT[stoppedBy];
  } finally {
    progress.clear();
    release();
  }
}
