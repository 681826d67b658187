// The bars that every side of a comparison reads: a seeded geometric random walk of minute bars with volume.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const START_MS = 1_704_067_200_000; // 2024-01-01T00:00:00Z
const STEP_MS = 60_000;
const SIGMA = 0.0008;
const COLUMNS = ['timestamp', 'open', 'high', 'low', 'close', 'volume'];

/** Files that the benchmarks make for themselves; git ignores the folder. */
export const scratch = join(import.meta.dirname, '..', '.barkeep');

/** `n` bars, the same for the same seed on every machine of one Node version; `sigma` is the deviation of a bar's return. */
export function makeBars(n, seed = 42, sigma = SIGMA) {
  const normal = normals(seed);
  const bars = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(n)]));
  let previous = 100;
  for (let i = 0; i < n; i++) {
    const change = sigma * normal();
    const open = previous * Math.exp(0.1 * sigma * normal());
    const close = previous * Math.exp(change);
    bars.timestamp[i] = START_MS + STEP_MS * i;
    bars.open[i] = open;
    bars.high[i] = Math.max(open, close) * Math.exp(Math.abs(0.5 * sigma * normal()));
    bars.low[i] = Math.min(open, close) * Math.exp(-Math.abs(0.5 * sigma * normal()));
    bars.close[i] = close;
    bars.volume[i] = Math.round(1000 * Math.exp(0.6 * normal()) * (1 + Math.abs(change) / sigma)) + 1;
    previous = close;
  }
  return bars;
}

/** The path of a file with `n` bars: the six columns one after the other as little-endian doubles. */
export function barsFile(n) {
  const path = join(scratch, `bars-${n}.f64`);
  if (existsSync(path)) return path;
  const bars = makeBars(n);
  return writeWhole(path, Buffer.concat(COLUMNS.map((name) => Buffer.from(bars[name].buffer))));
}

/** The bars of such a file. */
export function readBars(path) {
  const bytes = readFileSync(path);
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const n = values.length / COLUMNS.length;
  return Object.fromEntries(COLUMNS.map((name, k) => [name, values.slice(k * n, (k + 1) * n)]));
}

/** The path of a CSV file with the same bars: ISO-8601 times and the shortest texts of the doubles. */
export function barsCsv(n) {
  const path = join(scratch, `bars-${n}.csv`);
  if (existsSync(path)) return path;
  const bars = readBars(barsFile(n));
  const lines = [COLUMNS.join(',')];
  for (let i = 0; i < n; i++) {
    const time = new Date(bars.timestamp[i]).toISOString().replace('.000Z', 'Z');
    lines.push(`${time},${bars.open[i]},${bars.high[i]},${bars.low[i]},${bars.close[i]},${bars.volume[i]}`);
  }
  return writeWhole(path, `${lines.join('\n')}\n`);
}

/** The bar at row `i` as an object. */
export function barOf(bars, i) {
  return Object.fromEntries(COLUMNS.map((name) => [name, bars[name][i]]));
}

/** Uniform numbers in [0, 1): mulberry32. */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normal numbers by Box and Muller. */
function normals(seed) {
  const uniform = uniforms(seed);
  let spare;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function writeWhole(path, content) {
  mkdirSync(scratch, { recursive: true });
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
  return path;
}
