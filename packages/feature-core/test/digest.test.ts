import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digests, type Digest } from './digest/digests.js';
import { bundled } from './planted/bundles.js';

const file = fileURLToPath(new URL('digest/digests.json', import.meta.url));
const actual = digests();
const UPDATE = 'UPDATE_DIGEST=1 npx vitest run packages/feature-core/test/digest.test.ts';
if (process.env.UPDATE_DIGEST === '1') writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`);
const committed = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Digest>>;

function advice(name: string): string {
  const before = committed[name];
  const now = actual[name];
  if (before === undefined) return `${name} is new: ${UPDATE}`;
  if (now === undefined) return `${name} is gone: ${UPDATE}`;
  const raised = JSON.stringify(before.revisions) !== JSON.stringify(now.revisions);
  if (raised) return `${name} has another revision: ${UPDATE}`;
  return before.digest === now.digest
    ? ''
    : `the bits of ${name} have changed: raise the revision of what changed them, add a line under Values in the changelog, then ${UPDATE}`;
}

describe('the bits of every operator and set', () => {
  test('are the committed ones, or their revision is raised', () => {
    const names = new Set([...Object.keys(committed), ...Object.keys(actual)]);
    expect([...names].map(advice).filter(Boolean)).toEqual([]);
  });
});

/**
 * Beside the Node that runs this, those named in BARKEEP_NODES, separated by colons, and the browser in BARKEEP_CHROMIUM:
 * `BARKEEP_NODES=/opt/node-22/bin/node BARKEEP_CHROMIUM=/usr/bin/chromium`.
 */
const others = (process.env.BARKEEP_NODES ?? '').split(':').filter(Boolean);
const chromium = process.env.BARKEEP_CHROMIUM;
const wanted = Object.entries(actual).map(([name, { digest }]) => `${name} ${digest}`);

describe('the bits do not depend on the machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-digest-'));
  const program = join(folder, 'digests.mjs');
  const page = join(folder, 'digests.html');

  beforeAll(async () => {
    const code = await bundled(fileURLToPath(new URL('digest/program.ts', import.meta.url)));
    writeFileSync(program, code);
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><body><script type="module">${code.replaceAll('</script', '<\\/script')}</script></body>`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([process.execPath, ...others])('%s has the same', (node) => {
    const { stdout, stderr } = spawnSync(node, [program], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(wanted);
  });

  test.skipIf(others.length > 0)('another Node has the same (skipped unless BARKEEP_NODES names one)', (context) => context.skip());

  test.skipIf(chromium === undefined)('Chromium has the same (skipped unless BARKEEP_CHROMIUM names one)', () => {
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--virtual-time-budget=60000',
      '--dump-dom',
    ];
    const { stdout } = spawnSync(chromium!, [...flags, `file://${page}`], { encoding: 'utf8', timeout: 50_000 });
    const body = /<body>([\s\S]*?)<\/body>/.exec(stdout)?.[1] ?? stdout;
    expect(body.trim().split('\n')).toEqual(wanted);
  });
});
