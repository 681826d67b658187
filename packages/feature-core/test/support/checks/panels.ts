import type { Bars } from '../../../src/bars/bars.js';
import { hold, sameColumns } from '../bits.js';
import { setOf, type Core } from './subject.js';

/** Of the operators that compare symbols what they say, the plain way: the values of one timestamp in, theirs out. */
const MEANT: Readonly<Record<string, (values: readonly number[], own: number) => number>> = {
  rank: (values, own) => {
    const valid = values.filter((value) => value === value);
    const [below, equal] = [valid.filter((value) => value < own).length, valid.filter((value) => value === own).length];
    return own === own ? (below + (equal + 1) / 2) / valid.length : NaN;
  },
  demean: (values, own) => (Number.isFinite(own) ? own - meanOf(values.filter(Number.isFinite)) : NaN),
  zscore: (values, own) => {
    const finite = values.filter(Number.isFinite);
    const mean = meanOf(finite);
    const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return Number.isFinite(own) ? (own - mean) / Math.sqrt(squares / (finite.length - 1)) : NaN;
  },
};

/** Values to this share of the largest that took part: a mean of large values that cancel leaves no more. */
const TOLERANCE = 1e-10;

/** What a panel gives is what its operators say of the values at each timestamp, whatever the order of the symbols, and within each other too. */
export function panelsAreCompared(core: Core, panel: ReadonlyMap<string, Bars>): void {
  for (const [name, meant] of Object.entries(MEANT)) {
    const set = setOf(core, [`${name}(close)`, `${name}(volume)`, `sma(${name}(close), 3)`, `rank(shift(${name}(close), 1))`]);
    const frames = core.computePanel(panel, set);
    hold([...frames.keys()].join() === [...panel.keys()].sort().join(), () => `the symbols come as ${[...frames.keys()].join()}`);
    const turned = core.computePanel(new Map([...panel].reverse()), set);
    const compared = new Map<string, Float64Array>();
    for (const [symbol, frame] of frames) {
      sameColumns(turned.get(symbol)!, frame, `${symbol} of a panel given the other way round`);
      compared.set(symbol, frame.columns[0]!);
      const above = core.computePanel(new Map([[symbol, panel.get(symbol)!]]), setOf(core, ['rank(close)'])).get(symbol)!;
      hold(
        above.columns[0]!.every((value) => value !== value || value === 1),
        () => `${symbol} alone is not the first`,
      );
    }
    holdColumn(panel, 'close', (symbol) => frames.get(symbol)!.columns[0]!, meant, name);
    holdColumn(panel, 'volume', (symbol) => frames.get(symbol)!.columns[1]!, meant, name);
    holdMeans(core, panel, compared, frames, name);
  }
  const several = Object.keys(MEANT).map((name) => `${name}(open)`);
  const together = core.computePanel(panel, setOf(core, several));
  several.forEach((expression, k) => {
    for (const [symbol, { columns }] of core.computePanel(panel, setOf(core, [expression])))
      sameColumns(
        { names: [expression], columns: [together.get(symbol)!.columns[k]!] },
        { names: [expression], columns },
        `${symbol} beside others`,
      );
  });
}

function holdColumn(
  panel: ReadonlyMap<string, Bars>,
  input: 'close' | 'volume',
  given: (symbol: string) => Float64Array,
  meant: (values: readonly number[], own: number) => number,
  name: string,
): void {
  for (const [symbol, { timestamp, [input]: values }] of panel) {
    for (let row = 0; row < timestamp.length; row++) {
      const all = [...panel.values()].flatMap((bars) => {
        const at = bars.timestamp.indexOf(timestamp[row]!);
        return at < 0 ? [] : [bars[input][at]!];
      });
      const [wanted, actual] = [meant(all, values[row]!), given(symbol)[row]!];
      const size = name === 'demean' ? Math.max(...all.filter(Number.isFinite).map(Math.abs)) : 1;
      hold(
        Object.is(wanted, actual) || Math.abs(wanted - actual) <= TOLERANCE * Math.max(size, Math.abs(wanted)),
        () => `${name}(${input}) of ${symbol} row ${row} is ${actual}, not ${wanted}`,
      );
    }
  }
}

/** What stands around a comparison is computed over what came of it, and what is compared next is what the comparison before gave. */
function holdMeans(
  core: Core,
  panel: ReadonlyMap<string, Bars>,
  compared: ReadonlyMap<string, Float64Array>,
  frames: ReturnType<Core['computePanel']>,
  name: string,
): void {
  const ranked = core.computePanel(
    new Map([...panel].map(([symbol, bars]) => [symbol, { ...bars, close: compared.get(symbol)! }])),
    setOf(core, ['sma(close, 3)', 'rank(shift(close, 1))']),
  );
  for (const [symbol, frame] of frames) {
    const [mean, rank] = ranked.get(symbol)!.columns;
    sameColumns(
      { names: ['sma', 'rank'], columns: [frame.columns[2]!, frame.columns[3]!] },
      { names: ['sma', 'rank'], columns: [mean!, rank!] },
      `${name} within`,
    );
  }
}

function meanOf(values: readonly number[]): number {
  return values.every((value) => value === values[0]) ? values[0]! : values.reduce((sum, value) => sum + value, 0) / values.length;
}
