import type { CheckOptions } from './command.js';
import { quoted } from './shell.js';

/** The command line that makes the same check again: what was chosen, and what was not but decides it. */
export function replayLine({ set, sets, command, bars, budget, tolerance, timeout }: CheckOptions, seed: number): string {
  const given = { set, sets, command, bars, budget, tolerance, timeout, seed: String(seed) };
  const flags = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quoted(value)}`]));
  return `barkeep check ${flags.join(' ')}`;
}
