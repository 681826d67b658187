// A call of each operator that its picture and its figures are of.

const MIDDLE = '(high + low + close) / 3';
const POSITION = '(close - low) / (high - low)';
const PHASE = 'hilbert_phase(hilbert(close).smooth, hilbert(close).period)';
const SINE = `sin(${PHASE} / 57.3)`;

/** What stands for an input, by its name; close for any other. */
const INPUTS = {
  open: 'open',
  high: 'high',
  low: 'low',
  volume: 'volume',
  timestamp: 'timestamp',
  anchor: 'session_start(timestamp)',
  b: 'open',
  c: 'low',
  y: 'volume',
  condition: 'close > open',
  efficiency: 'er(close)',
  change: 'close - shift(close, 10)',
  path: 'sum(abs(close - shift(close, 1)), 10)',
  periods: `2 + 20 * ${POSITION}`,
  inphase: 'hilbert(close).inphase',
  quadrature: 'hilbert(close).quadrature',
  smooth: 'hilbert(close).smooth',
  cycle: 'hilbert(close).period',
  phase: PHASE,
  sine: SINE,
  leadsine: SINE,
  trendline: 'hilbert_trendline(close, hilbert(close).period)',
  marks: 'candle(open, high, low, close)',
  mean_body: 'sma(abs(close - open), 10)',
  mean_range: 'sma(high - low, 10)',
  mean_shadows: 'sma(high - low - abs(close - open), 10)',
  mean: 'sma(close, 20)',
  mean_x: 'sma(close, 20)',
  mean_y: 'sma(volume, 20)',
  range: 'atr(high, low, close, 10)',
  least: 'min(close, 20)',
  most: 'max(close, 20)',
};

/** Inputs that mean something else in one operator. */
const OWN = {
  channel_index: { x: MIDDLE, mean: `sma(${MIDDLE}, 20)`, spread: `mean_deviation(${MIDDLE}, sma(${MIDDLE}, 20), 20)` },
  stoch_position: { low: 'min(low, 14)', high: 'max(high, 14)' },
  williams_position: { low: 'min(low, 14)', high: 'max(high, 14)' },
};
const PERIOD = 20;
/** Parameters that are no length. */
const PARAMS = { date: 20130102 };

/** Its parameters at their defaults; 20 for a length that has none, a date within the pictures' bars. */
export function defaultsOf({ params }) {
  return Object.fromEntries(
    Object.entries(params).map(([name, { default: value, min, max = Infinity }]) => [
      name,
      value ?? PARAMS[name] ?? Math.max(min, Math.min(PERIOD, max)),
    ]),
  );
}

/** Expressions of its outputs, with these inputs and parameters. */
export function callsOf({ name, inputs, outputs, sign }, inputOf, params) {
  const args = [...inputs.map(inputOf), ...Object.values(params)];
  if (sign !== null) return [args.length === 1 ? `${sign}(${args[0]})` : `(${args[0]}) ${sign} (${args[1]})`];
  const call = `${name}(${args.join(', ')})`;
  return outputs.length === 0 ? [call] : outputs.map((output) => `${call}.${output}`);
}

/** What the picture of an operator shows; a function of one number is drawn over the place of the close in its bar, which is 0..1. */
export function exampleInput({ name, category, inputs }) {
  const number = category === 'arithmetic' && inputs.length === 1 ? POSITION : 'close';
  return (input) => OWN[name]?.[input] ?? INPUTS[input] ?? number;
}
