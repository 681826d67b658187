import { UnknownNameError } from '../errors.js';
import { MINUTE_MS } from '../math/days.js';

/** The timeframes, shortest first. */
export const TIMEFRAMES = ['1min', '5min', '15min', '30min', '1hour', '4hour', '1day'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const LENGTH_MS: Readonly<Record<Timeframe, number>> = {
  '1min': MINUTE_MS,
  '5min': 5 * MINUTE_MS,
  '15min': 15 * MINUTE_MS,
  '30min': 30 * MINUTE_MS,
  '1hour': 60 * MINUTE_MS,
  '4hour': 240 * MINUTE_MS,
  '1day': 1_440 * MINUTE_MS,
};
const ALIASES: Readonly<Record<string, Timeframe>> = {
  '1m': '1min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '1hour',
  '4h': '4hour',
  '1d': '1day',
};

/** A timeframe's length in milliseconds. */
export function timeframeMs(timeframe: Timeframe): number {
  return LENGTH_MS[timeframe];
}

/**
 * The timeframe that `text` names, aliases (`1m`, `1h`, `1d`, …) included.
 * @throws UnknownNameError `UNKNOWN_TIMEFRAME`
 */
export function parseTimeframe(text: string): Timeframe {
  const known = TIMEFRAMES.find((timeframe) => timeframe === text) ?? (Object.hasOwn(ALIASES, text) ? ALIASES[text] : undefined);
  if (known === undefined) throw new UnknownNameError('UNKNOWN_TIMEFRAME', 'timeframe', text, TIMEFRAMES);
  return known;
}
