// The bars that pictures and worked rows are made of: bundled ones, so that anyone can make the same again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { barsFrom } from '@barkeep/feature-core';
import { root } from '../workspace.mjs';

const DATA = 'packages/sdk/data';

function readBars(name) {
  const bytes = readFileSync(join(root, DATA, name));
  const [, ...lines] = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n');
  return barsFrom(
    lines.map((line) => {
      const [timestamp, ...values] = line.split(',');
      const [open, high, low, close, volume] = values.map(Number);
      return { timestamp: Date.parse(timestamp), open, high, low, close, volume };
    }),
  );
}

/** Daily bars, and hourly ones for what a day does not show. */
export const daily = { name: 'AAPL daily', bars: readBars('aapl_1d.csv') };
export const hourly = { name: 'EUR/USD hourly', bars: readBars('eurusd_1h.csv.gz') };
