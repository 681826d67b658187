import { findingOf } from './judge.js';
import type { Finding, Hypothesis } from './hypothesis.js';

/** Farther shifts are those of centred windows and of labels that are days off. */
const FARTHEST = 30;

/** The legacy value of a row is Barkeep's of another row, always as many bars away. */
export const shifted: Hypothesis = (pair) => {
  const { y } = pair;
  const found: Finding[] = [];
  for (let distance = 1; distance <= Math.min(FARTHEST, y.length - 2) && found.length === 0; distance++) {
    for (const bars of [distance, -distance]) {
      const evidence =
        bars > 0
          ? `the legacy value of a row is Barkeep's of ${times(bars)} before it`
          : `the legacy value of a row is Barkeep's of ${times(-bars)} after it: it knows the future`;
      found.push(
        ...findingOf(pair, moved(y, bars), { cause: 'shift', evidence, facts: { bars } }, (i) => i - bars < 0 || i - bars >= y.length),
      );
    }
  }
  return found;
};

/** The column with every value `bars` rows later. */
export function moved(values: Float64Array, bars: number): Float64Array {
  const result = new Float64Array(values.length).fill(NaN);
  for (let i = Math.max(0, bars); i < Math.min(values.length, values.length + bars); i++) result[i] = values[i - bars]!;
  return result;
}

function times(bars: number): string {
  return bars === 1 ? 'one bar' : `${bars} bars`;
}

/** Another column of Barkeep's is the legacy one, or the same with the other sign. */
export const alias: Hypothesis = (pair, { barkeep }) => {
  const { x, y, column } = pair;
  const others = [...barkeep].filter(([name, values]) => name !== column && values !== y && values.length === x.length);
  return others
    .flatMap(([name, values]) =>
      findingOf(pair, values, {
        cause: 'alias',
        evidence: `the legacy column has the values of Barkeep's ${name}`,
        facts: { column: name },
      }),
    )
    .slice(0, 3);
};

/** Barkeep, asked in another way, gives the legacy values. */
export const alternative: Hypothesis = (pair, { alternatives }) =>
  [...alternatives].flatMap(([name, columns]) => {
    const values = columns.get(pair.column);
    if (values === undefined) return [];
    const isOrigin = /origin|start/.test(name);
    const evidence = `Barkeep gives the legacy values where it is asked for ${name}`;
    return findingOf(pair, values, { cause: isOrigin ? 'start' : 'alternative', evidence, facts: { asked: name } });
  });
