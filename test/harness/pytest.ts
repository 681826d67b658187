import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './workspace.js';

/** One case of pytest: where it stands, and how it ended. */
export type PythonCase = { readonly name: string; readonly failure?: string; readonly skipped?: string };

const report = join(root, '.barkeep', 'pytest.xml');
const folder = join(root, 'packages/python');

/** Runs a program of the tests' Python in packages/python; gives its exit code and what it said. */
export function runPython(python: string, ...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, BARKEEP_NODE: process.execPath, PYTHONDONTWRITEBYTECODE: '1', NODE_OPTIONS: '' };
    const child = spawn(python, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

/** Every case of packages/python/tests; rejects where pytest itself did not come to an end. */
export async function runPytest(python: string): Promise<PythonCase[]> {
  rmSync(report, { force: true });
  mkdirSync(dirname(report), { recursive: true });
  const { said } = await runPython(python, '-m', 'pytest', `--junit-xml=${report}`);
  if (!existsSync(report)) throw new Error(`pytest left no report:\n${said}`);
  const cases = casesOf(readFileSync(report, 'utf8'));
  if (cases.length === 0) throw new Error(`pytest found no test:\n${said}`);
  return cases;
}

/** The cases of a junit report as pytest writes it. */
export function casesOf(xml: string): PythonCase[] {
  return [...xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([^]*?)<\/testcase>)/g)].map(([, attributes = '', body = '']) => {
    const name = `${attribute(attributes, 'classname').replace(/^tests\./, '')}: ${attribute(attributes, 'name')
      .replace(/^test_/, '')
      .replaceAll('_', ' ')}`;
    const failure = /<(?:failure|error)\b[^>]*>([^]*?)<\/(?:failure|error)>/.exec(body)?.[1];
    const skipped = /<skipped\b([^>]*)>/.exec(body)?.[1];
    return {
      name,
      ...(failure === undefined ? {} : { failure: unescaped(failure) }),
      ...(skipped === undefined ? {} : { skipped: attribute(skipped, 'message') }),
    };
  });
}

function attribute(text: string, name: string): string {
  return unescaped(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1] ?? '');
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
