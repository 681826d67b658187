import { median } from './statistics.mjs';

/**
 * Nanoseconds that one call of each side takes: the middle of `rounds` turns of `calls` calls each, after one turn that is not counted; who begins changes from
 * round to round. A side is a function that makes the calls it is told to make.
 */
export async function nsPerCall(sides, { rounds, calls }) {
  const names = Object.keys(sides);
  const times = new Map(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (let k = 0; k < names.length; k++) {
      const name = names[(k + round + 1) % names.length];
      const started = process.hrtime.bigint();
      await sides[name](calls);
      const ns = Number(process.hrtime.bigint() - started) / calls;
      if (round >= 0) times.get(name).push(ns);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]));
}
