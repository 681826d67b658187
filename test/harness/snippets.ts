import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Snippet } from './markdown.js';
import { preparePython } from './python.js';
import { checkedPython, PYTHON_VARIABLES } from './pythonSnippets.js';
import { cli, freePort } from './server.js';
import { root } from './workspace.js';

/** What a snippet said and how it ended. */
export type Outcome = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const CURL = '/usr/bin/curl';
const LONGEST_MS = 60_000;
/** pandas alone takes half a second to load, at every run of a script. */
export const LONGEST_WITH_PANDAS_MS = 300_000;
/** Inside the workspace, so that package names resolve; ignored by git. */
const workFolder = join(root, '.barkeep', 'snippets');

/** A new folder that looks like the workspace's root to what runs in it, and that may be written to. */
function folderFor(snippet: Snippet): string {
  const folder = join(workFolder, `${snippet.page.replaceAll('/', '-')}-${snippet.line}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['packages', 'examples']) symlinkSync(join(root, name), join(folder, name));
  return folder;
}

/** A line `code; // → text` becomes a check that the code shows the text; `…` in it stands for anything. */
export function checked(code: string): string {
  const lines = code.split('\n').map((line, i) => {
    const match = /^(\s*)(.+?);?\s*\/\/ → (.*)$/.exec(line);
    if (match === null) {
      if (line.includes('// →')) throw new Error(`line ${i + 1} shows nothing: put "// → text" behind one whole statement`);
      return line;
    }
    const [, indent, statement, text] = match as unknown as [string, string, string, string];
    const shows = (values: string): string => `__shows(${JSON.stringify(text.trim())}, ${i + 1}, ${values});`;
    const printed = /^console\.log\((.*)\)$/.exec(statement);
    if (printed !== null) return `${indent}${shows(printed[1]!)}`;
    const declared = /^const (\w+) = /.exec(statement);
    return declared === null ? `${indent}${shows(statement)}` : `${indent}${statement}; ${shows(declared[1]!)}`;
  });
  return `import { shows as __shows } from ${JSON.stringify(join(root, 'test/harness/shows.mjs'))}; ${lines.join('\n')}`;
}

/** Runs TypeScript or JavaScript as a program against the built packages; a server's address in it becomes `serverUrl`. */
export async function runProgram(snippet: Snippet, serverUrl: string): Promise<Outcome> {
  const folder = folderFor(snippet);
  const file = join(folder, snippet.language === 'ts' ? 'snippet.mts' : 'snippet.mjs');
  writeFileSync(file, withServer(checked(snippet.code), serverUrl));
  return run(process.execPath, [file], folder, {});
}

/** Runs Python with the package in packages/python; a server's address in it becomes `serverUrl`. */
export async function runPythonSnippet(snippet: Snippet, serverUrl: string): Promise<Outcome> {
  const folder = folderFor(snippet);
  const file = join(folder, 'snippet.py');
  writeFileSync(file, withServer(checkedPython(snippet.code), serverUrl));
  const variables = { ...PYTHON_VARIABLES, TMPDIR: folder, ...(serverUrl === '' ? {} : { BARKEEP_URL: serverUrl }) };
  return run(preparePython().python!, [file], folder, variables, LONGEST_WITH_PANDAS_MS);
}

/** Runs shell lines with `barkeep` on the path; a server's address in them becomes `serverUrl`, `barkeep serve` is started and stopped. */
export async function runShell(snippet: Snippet, serverUrl: string): Promise<Outcome> {
  const folder = folderFor(snippet);
  const bin = join(workFolder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeProgram(join(bin, 'barkeep'), `exec "${process.execPath}" "${cli}" "$@"`);
  writeProgram(join(bin, 'serve-once'), `exec "${process.execPath}" "${join(root, 'test/harness/serveOnce.mjs')}" "$@"`);
  const curl = existsSync(CURL) ? CURL : `"${process.execPath}" "${join(root, 'test/harness/curl.mjs')}"`;
  // A page that shows a problem says so; anywhere else a refusal is a fault of the page.
  writeProgram(join(bin, 'curl'), `exec ${curl} ${snippet.info.includes('problem') ? '' : '--fail-with-body '}"$@"`);
  const withPandas = /\bpandas\b/.test(snippet.info);
  if (withPandas) writeProgram(join(bin, 'python'), `exec "${preparePython().python}" "$@"`);
  const port = await freePort();
  const lines = withServer(snippet.code, serverUrl).replace(
    /^((?:\w+=\S+ )*)barkeep serve\b(.*)$/gm,
    (_line, variables: string, args: string) => {
      const free = (text: string): string => text.replace(/(PORT=|--port[ =])\d+/g, `$1${port}`);
      return `${free(variables)}serve-once${free(args)}`;
    },
  );
  return run(
    'bash',
    ['-euo', 'pipefail', '-c', lines],
    folder,
    {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      PORT: String(port),
      ...(withPandas ? { ...PYTHON_VARIABLES, BARKEEP_URL: serverUrl } : {}),
    },
    withPandas ? LONGEST_WITH_PANDAS_MS : LONGEST_MS,
  );
}

function withServer(code: string, serverUrl: string): string {
  return code.replace(/http:\/\/(localhost|127\.0\.0\.1):\d+/g, serverUrl);
}

function writeProgram(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, timeout = LONGEST_MS): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
