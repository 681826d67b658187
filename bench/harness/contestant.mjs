// One side of a comparison as a process of its own: it says when it is ready, then does its work once for each line that it is sent.
// Sides that take turns line by line meet the same noise of the machine.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { median } from './statistics.mjs';

const LARGEST_DIFFERENCE = 1e-6;

export class Contestant {
  #child;
  #answers;

  /** `command` is a program with its arguments; `env` is added to the environment. */
  constructor(name, command, env = {}) {
    this.name = name;
    this.#child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    this.#child.stdin.on('error', () => undefined);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** What it says of itself when it is ready: versions and the like. */
  async ready() {
    this.facts = await this.#answer();
    return this;
  }

  /** Its work, once: `{ ms, … }`. */
  run() {
    return this.#ask('run');
  }

  /** Values of chosen rows by column, to compare with those of others. */
  check() {
    return this.#ask('check');
  }

  async stop() {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  #ask(word) {
    this.#child.stdin.write(`${word}\n`);
    return this.#answer();
  }

  async #answer() {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`${this.name} ended before it had answered`);
    return JSON.parse(value);
  }
}

/** Starts contestants, hands them to `body` and stops them, however it ends. */
export async function withContestants(contestants, body) {
  try {
    for (const contestant of contestants) await contestant.ready();
    return await body(contestants);
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.stop()));
  }
}

/** `rounds` turns of each after `warmups` that are not counted; who begins changes from round to round. Gives the runs of each by name. */
export async function takeTurns(contestants, { rounds, warmups = 1 }) {
  const runs = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = -warmups; round < rounds; round++) {
    for (let k = 0; k < contestants.length; k++) {
      const contestant = contestants[(k + round + warmups) % contestants.length];
      const result = await contestant.run();
      if (round >= 0) runs.get(contestant.name).push(result);
    }
  }
  return runs;
}

/** The median time of each by name, in ms. */
export function medians(runs) {
  return Object.fromEntries([...runs].map(([name, results]) => [name, median(results.map(({ ms }) => ms))]));
}

/**
 * Throws unless the second has the values of the first in every column that both have; a difference counts in units of the column's largest value, and
 * a value that is not finite has to be so on both sides.
 * `tolerances` widens it for columns that a peer rounds. Gives the number of columns compared.
 */
export async function requireSameValues(ours, peer, tolerances = {}) {
  const [a, b] = [await ours.check(), await peer.check()];
  const shared = Object.keys(a).filter((name) => b[name] !== undefined);
  for (const name of shared) {
    const largest = Math.max(...a[name].map(Math.abs));
    a[name].forEach((value, k) => {
      if (value === b[name][k]) return;
      const difference = value === null || b[name][k] === null ? Infinity : Math.abs(value - b[name][k]) / largest;
      if (difference <= (tolerances[name] ?? LARGEST_DIFFERENCE)) return;
      throw new Error(`${name} of ${peer.name} is ${b[name][k]} where ours is ${value} (sample ${k})`);
    });
  }
  return shared.length;
}
