import { run } from './program.js';
import { isBrokenPipe, type CliIo } from './io.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const io: CliIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  onStop(stop) {
    for (const signal of SIGNALS) process.on(signal, stop);
    // The launcher holds the other end: when it is gone, however it ended, nobody can stop this process any more.
    process.channel?.unref();
    process.on('disconnect', stop);
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop);
      process.off('disconnect', stop);
    };
  },
};

// `barkeep … | head`: the reader has enough. Commands that write much notice it by themselves and stop.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!isBrokenPipe(error)) throw error;
  });
}

const code = await run(process.argv.slice(2), io);
process.exit(code);
