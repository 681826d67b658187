// Two versions of one set: what changed in the formulas, what that does to the numbers, and how one script fares with either. Run: npm run example:compare-versions
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFeatureSets, recordVersions } from '@barkeep/sdk';

const folder = mkdtempSync(join(tmpdir(), 'barkeep-sets-'));
const cli = join(dirname(createRequire(import.meta.url).resolve('@barkeep/server/package.json')), 'dist/cli.js');
const run = (program, args, env = {}) =>
  execFileSync(process.execPath, [program, ...args], { env: { ...process.env, ...env }, encoding: 'utf8' });

/** Writes the set, and keeps this version of it to be asked for later. */
async function version(features) {
  writeFileSync(join(folder, 'swing.json'), JSON.stringify({ name: 'swing', features }));
  const sets = await readFeatureSets(folder);
  await recordVersions(join(folder, 'versions'), sets);
  return sets[0].version;
}

const strength = 'rsi(close, 14) / 50 - 1';
const before = await version({ trend: 'close / ema(close, 12) - 1', strength, liquidity: 'ln(volume / sma(volume, 20))' });
const after = await version({ trend: 'close / ema(close, 26) - 1', strength, range: 'atr(high, low, close, 14) / close' });

console.log(run(cli, ['sets', 'diff', before, after, '--sets', folder]));
console.log(run(cli, ['sets', 'compare', before, after, '--sets', folder, '--symbol', 'AAPL']));

const script = fileURLToPath(new URL('evaluate.mjs', import.meta.url));
for (const each of [before, after]) process.stdout.write(run(script, [], { BARKEEP_SET: each, BARKEEP_SETS: folder }));
rmSync(folder, { recursive: true });
