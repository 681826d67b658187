// The library alone: a file of bars, two feature sets, a stream that has the batch's bits. Run: npm run example:library
import { readFileSync } from 'node:fs';
import { barAt, barsFrom, compute, defineFeatureSet, openStream } from '@barkeep/feature-core';

const text = readFileSync(new URL('../packages/sdk/data/aapl_1d.csv', import.meta.url), 'utf8');
const [, ...lines] = text.trim().split('\n');
const bars = barsFrom(
  lines.map((line) => {
    const [time, ...values] = line.split(',');
    const [open, high, low, close, volume] = values.map(Number);
    return { timestamp: Date.parse(time), open, high, low, close, volume };
  }),
);

const legacy = compute(bars, 'legacy');
console.log(`${legacy.metadata.version}: ${legacy.length} bars, ${legacy.names.length} columns`);

const mine = defineFeatureSet('mine', {
  trend: 'close / ema(close, 12) - 1',
  surprise: '(volume - sma(volume, 20)) / std(volume, 20)',
  histogram: 'macd(close, 12, 26, 9).macdhist',
});
const frame = compute(bars, mine);
console.log(`${mine.version}: the last three bars`);
const rows = [3, 2, 1].map((back) => frame.length - back);
console.table(
  rows.map((i) => ({
    day: new Date(frame.timestamps[i]).toISOString().slice(0, 10),
    ...Object.fromEntries(frame.names.map((name) => [name, frame.column(name)[i]])),
  })),
);

const stream = openStream(mine);
let differing = 0;
for (let i = 0; i < frame.length; i++) {
  const row = stream.push(barAt(bars, i));
  const batch = frame.row(i);
  differing += row.filter((value, k) => !Object.is(value, batch[k])).length;
}
console.log(`pushed one by one: ${differing} of ${frame.length * frame.names.length} values differ from the batch`);
