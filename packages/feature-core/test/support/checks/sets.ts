import type { Bars } from '../../../src/bars/bars.js';
import { hold, sameColumns } from '../bits.js';
import type { Core } from './subject.js';

/** Each column of a set has the expression that is written down for it, in canonical text. */
export function setCallsItsFunctions(core: Core, name: string, wanted: Readonly<Record<string, string>>): void {
  const set = core.featureSet(name);
  for (const [column, text] of Object.entries(wanted)) {
    const feature = set.features[set.names.indexOf(column)];
    const canonical = core.canonicalText(core.parseExpression(text));
    hold(feature?.expression === canonical, () => `${name}: ${column} is ${feature?.expression}, not ${canonical}`);
  }
}

/** alpha360 by the names of its columns: a price so many bars earlier over this close, a volume over this volume. */
export function lagsAreBars(core: Core, bars: Bars): void {
  const frame = core.compute(bars, 'alpha360');
  const { open, high, low, close, volume } = bars;
  const sources = {
    CLOSE: close,
    OPEN: open,
    HIGH: high,
    LOW: low,
    VWAP: close.map((c, i) => (high[i]! + low[i]! + c) / 3),
    VOLUME: volume,
  };
  const names = Object.keys(sources).flatMap((name) => Array.from({ length: 60 }, (_, k) => `${name}${59 - k}`));
  hold(frame.names.join() === names.join(), () => 'alpha360 has other columns, or another order');
  for (const [name, source] of Object.entries(sources)) {
    for (let lag = 0; lag < 60; lag++) {
      const values = frame.column(`${name}${lag}`);
      const row = values.findIndex((actual, i) => {
        const wanted = (source[i - lag] ?? NaN) / (name === 'VOLUME' ? volume[i]! + 1e-12 : close[i]!);
        return !(Object.is(actual, wanted) || Math.abs(actual - wanted) <= 1e-12 * Math.abs(wanted));
      });
      hold(row < 0, () => `alpha360: ${name}${lag} row ${row} is ${values[row]}`);
    }
  }
}

/** The columns of env43-market are those of env53-market under the same names, which has them in another order. */
export function sharedColumnsAreAlike(core: Core, bars: Bars): void {
  const frame = core.compute(bars, 'env43-market');
  sameColumns(frame, core.compute(bars, 'env53-market').select(frame.names), 'env43-market beside env53-market');
  hold(
    frame.columns.every((column) => column.every((value) => Number.isFinite(value) && Math.fround(value) === value)),
    () => 'env43-market has a value that is no finite float32',
  );
}

/** A regime's age in an episode is that since the first row, or since the episode's start where that is later. */
export function episodesCountFromTheirStart(core: Core): void {
  const ages = [0, 1, 2, 3, 4, 5, 0, 1, 2, ...Array.from({ length: 40 }, (_, k) => 3 + k)];
  const column = Float32Array.from(ages, (age) => age / 100);
  for (const start of [0, 3, 6, 20, ages.length]) {
    const { regime_duration: durations, regime_confidence: confidences } = core.episodeRegime(column, start);
    hold(
      durations.length === ages.length - start && confidences.length === durations.length,
      () => `an episode from ${start} has other rows`,
    );
    durations.forEach((duration, k) => {
      const age = Math.min(ages[start + k]!, k);
      const confidence = Math.min(age / 20, 1);
      hold(
        duration === Math.fround(age / 100) && confidences[k] === Math.fround(confidence),
        () => `episode from ${start}, row ${k}: ${duration} and ${confidences[k]}, for an age of ${age}`,
      );
    });
  }
  for (const [rows, start] of [
    [0, 50],
    [203, 50],
    [204, 51],
    [400, 100],
    [799, 199],
    [803, 200],
    [5000, 200],
  ] as const)
    hold(core.episodeStart(rows) === start, () => `an episode over ${rows} rows starts at ${core.episodeStart(rows)}, not ${start}`);
  for (const wrong of [-1, 0.5, ages.length + 1, NaN]) {
    let refused = false;
    try {
      core.episodeRegime(column, wrong);
    } catch (error) {
      refused = error instanceof core.BarkeepError && error.code === 'INVALID_PARAM';
    }
    hold(refused, () => `an episode from row ${wrong} is not refused`);
  }
}
