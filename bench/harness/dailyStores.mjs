// Daily bars of many symbols, the same in two kinds of files: Parquet for ours, the binary store of pyqlib for it. Prices are rounded to single precision,
// which is what pyqlib's store holds, so that both sides read the same values.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureFrame } from '@barkeep/feature-core';
import { parquetPieces } from '@barkeep/sdk';
import { makeBars, scratch } from './bars.mjs';

const FIRST_DAY_MS = Date.UTC(2007, 0, 1);
export const LAST_DAY = '2019-12-31';
export const FIRST_DAY = '2007-01-01';
const DAY_MS = 86_400_000;
const SIGMA = 0.02;
const PRICES = ['open', 'high', 'low', 'close', 'volume'];

/** The folders of `count` symbols' files, `{ parquet, qlib }`, made where they are not there yet: every working day of 2007 to 2019. */
export async function dailyStores(count) {
  const folder = join(scratch, `daily-${count}`);
  const stores = { parquet: join(folder, 'parquet'), qlib: join(folder, 'qlib') };
  if (existsSync(folder)) return stores;
  rmSync(`${folder}.tmp`, { recursive: true, force: true });
  const days = workingDays();
  const parquet = folderIn(`${folder}.tmp`, 'parquet');
  const qlib = folderIn(`${folder}.tmp`, 'qlib');
  const names = Array.from({ length: count }, (_, k) => `SYN${String(k).padStart(4, '0')}`);
  writeFileSync(join(folderIn(qlib, 'calendars'), 'day.txt'), `${days.map(dayText).join('\n')}\n`);
  writeFileSync(join(folderIn(qlib, 'instruments'), 'all.txt'), names.map((name) => `${name}\t${FIRST_DAY}\t${LAST_DAY}\n`).join(''));
  for (const [k, name] of names.entries()) {
    const bars = roundedBars(days.length, 1_000 + k);
    await writeParquet(join(parquet, `${name}_1day.parquet`), days, bars);
    writeQlib(folderIn(qlib, 'features', name.toLowerCase()), bars);
  }
  renameSync(`${folder}.tmp`, folder);
  return stores;
}

function workingDays() {
  const days = [];
  for (let day = FIRST_DAY_MS; day <= Date.parse(LAST_DAY); day += DAY_MS) if (![0, 6].includes(new Date(day).getUTCDay())) days.push(day);
  return days;
}

function roundedBars(n, seed) {
  const bars = makeBars(n, seed, SIGMA);
  return Object.fromEntries(PRICES.map((name) => [name, bars[name].map(Math.fround)]));
}

async function writeParquet(path, days, bars) {
  const frame = new FeatureFrame({
    timestamps: Float64Array.from(days),
    names: PRICES,
    columns: PRICES.map((name) => bars[name]),
    metadata: {},
  });
  const pieces = [];
  for await (const piece of parquetPieces([frame])) pieces.push(piece);
  writeFileSync(path, Buffer.concat(pieces));
}

/** A file a field: the place of its first value in the calendar, then the values, as single-precision numbers. */
function writeQlib(folder, bars) {
  const fields = { ...bars, vwap: bars.close.map((close, i) => (bars.high[i] + bars.low[i] + close) / 3) };
  for (const [name, values] of Object.entries(fields)) {
    writeFileSync(join(folder, `${name}.day.bin`), Buffer.from(Float32Array.from([0, ...values]).buffer));
  }
}

function dayText(day) {
  return new Date(day).toISOString().slice(0, 10);
}

function folderIn(...parts) {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
