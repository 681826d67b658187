import { nodePorts } from '@barkeep/sdk';
import { reportFailure } from './failure.js';
import { EXIT, STANDARD_OUTPUT, STOP_SIGNALS, writingTo, type CliIo } from './io.js';
import { run } from './program.js';

const io: CliIo = {
  get stdin() {
    return process.stdin; // made when it is asked for: only then does an open one matter
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  onStop(stop) {
    for (const signal of STOP_SIGNALS) process.on(signal, stop);
    // The launcher holds the other end: when it is gone, however it ended, nobody can stop this process any more.
    process.channel?.unref();
    const launcherLeft = (): void => stop('SIGHUP');
    process.on('disconnect', launcherLeft);
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop);
      process.off('disconnect', launcherLeft);
    };
  },
};

// `barkeep … | head` has enough, `> /dev/full` takes nothing: commands that wait for what they write notice by themselves and stop. What did not
// wait, as a help text, is told below. When standard error fails, there is nobody to tell.
const outputFaults: Error[] = [];
process.stdout.on('error', (error) => outputFaults.push(error));
process.stderr.on('error', () => undefined);

const code = await run(process.argv.slice(2), io);
await nodePorts.timers.yieldToLoop(); // a stream tells of its error a moment after the write
const [outputFault] = outputFaults;
process.exit(code === EXIT.ok && outputFault !== undefined ? reportFailure(writingTo(STANDARD_OUTPUT, outputFault), io) : code);
