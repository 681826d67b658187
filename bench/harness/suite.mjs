// A suite is a program of its own, which run.mjs starts: nothing that one suite leaves in the process meets another.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pythonOf } from './python.mjs';

/** Whether fewer rounds and smaller inputs are wanted: to try the programs, not to measure. */
export const quick = process.argv.includes('--quick');

const bench = join(import.meta.dirname, '..');

// run.mjs holds the other end of the channel and this process leads a group: when run.mjs is gone, however it ended, nobody of the group stays.
if (process.send !== undefined) {
  process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
  process.channel.unref();
}

/** Tells run.mjs the rows and the versions of the peers, and more rows that only the written results have; alone, prints them. */
export function report(rows, versions = {}, details) {
  const told = { rows, versions, ...(details === undefined ? {} : { details }) };
  if (process.send === undefined) console.log(JSON.stringify(told, undefined, 2));
  else process.send(told);
}

/** A Node program of the contestants, with its arguments. */
export function nodeProgram(name, ...args) {
  return [process.execPath, '--expose-gc', join(bench, 'contestants', `${name}.mjs`), ...args.map(String)];
}

/** A Python program of the peers, with its arguments. */
export function pythonProgram(name, ...args) {
  return programOf('peers', name, args);
}

/** The same in the environment of pyqlib. */
export function qlibProgram(name, ...args) {
  return programOf('qlib', name, args);
}

function programOf(environment, name, args) {
  return [pythonOf(environment), join(bench, 'peers', `${name}.py`), ...args.map(String)];
}

/** Numpy asks the kernel for huge pages for its arrays by itself; glibc does the same for Node's when told so. */
export const HUGE_PAGES = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/** What starts a program on one core, where the system can pin: nothing where it cannot. */
export function pinnedTo(core) {
  return canPin() ? ['taskset', '-c', String(core)] : [];
}

let pins;
function canPin() {
  pins ??= availableParallelism() >= 2 && has('taskset', ['--version']);
  return pins;
}

/** Whether a program is there. */
export function has(program, args) {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch (error) {
    return error.code !== 'ENOENT';
  }
}
