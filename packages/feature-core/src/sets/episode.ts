import { InvalidParamError } from '../errors.js';

const FULL_CONFIDENCE_BARS = 20;
const DURATION_SCALE = 100;

/** The two inputs of an observation that depend on where its episode started. */
export type EpisodeRegime = { readonly regime_confidence: Float32Array; readonly regime_duration: Float32Array };

/**
 * Regime confidence and duration as an episode shows them: an environment that is reset at row `start` counts a regime from there at most, so the duration of row i
 * is the smaller of that of `env53-market` and i − start.
 * @param durations the column `regime_duration` of `env53-market`, from the first row of its frame on
 * @param start row of the reset, see `episodeStart`; the result begins with it
 * @throws InvalidParamError `INVALID_PARAM` for a start outside the column
 * @example
 * // In a run from the first row a regime is 40 bars old when the episode begins: within it, 0, 1, 2, until the next change.
 * const { regime_duration } = episodeRegime([0.4, 0.41, 0.42, 0.01], 0);
 * console.log(Array.from(regime_duration, (duration) => Math.round(100 * duration)).join()); // → 0,1,2,1
 */
export function episodeRegime(durations: ArrayLike<number>, start: number): EpisodeRegime {
  if (!Number.isInteger(start) || start < 0 || start > durations.length) {
    throw new InvalidParamError('episodeRegime', 'start', start, `use a row from 0 to ${durations.length}`);
  }
  const length = durations.length - start;
  const confidence = new Float32Array(length);
  const duration = new Float32Array(length);
  for (let k = 0; k < length; k++) {
    const bars = Math.min(Math.round(durations[start + k]! * DURATION_SCALE), k);
    confidence[k] = Math.min(bars / FULL_CONFIDENCE_BARS, 1);
    duration[k] = bars / DURATION_SCALE;
  }
  return { regime_confidence: confidence, regime_duration: duration };
}

/** The row at which the trading environments begin an episode over `rows` bars: a quarter of them, 50 to 200. */
export function episodeStart(rows: number): number {
  return Math.min(200, Math.max(50, Math.floor(rows / 4)));
}
