// Checks every package as npm would publish it: by publint on the packed files.
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

let faults = 0;
for (const name of ['feature-core', 'sdk', 'server']) {
  const pkgDir = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir, pack: 'npm', strict: true });
  for (const message of messages) process.stdout.write(`${manifest.name}: ${formatMessage(message, manifest)}\n`);
  faults += messages.length;
}
process.stdout.write(faults === 0 ? 'Every package is fit to publish.\n' : `${faults} faults.\n`);
process.exitCode = faults === 0 ? 0 : 1;
