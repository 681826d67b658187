import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { reasonNotRun, snippetsOf, type Snippet } from './harness/markdown.js';
import { startBarkeep, type ServerProcess } from './harness/server.js';
import { preparePython } from './harness/python.js';
import { checkedPython } from './harness/pythonSnippets.js';
import { checked, LONGEST_WITH_PANDAS_MS, runProgram, runPythonSnippet, runShell, type Outcome } from './harness/snippets.js';
import { examplesInSources } from './harness/tsdoc.js';
import { filesBelow, PACKAGES, readText, root } from './harness/workspace.js';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesBelow('docs', '.md'),
  ...[...PACKAGES, 'python'].flatMap((name) => filesBelow(`packages/${name}`, '.md')),
];
const snippets = [...pages.flatMap(snippetsOf), ...examplesInSources()];
/** `text` is a picture or a form, `csv` and `http` what others send, `yaml` what others read; nothing in them can run. */
const LANGUAGES = ['ts', 'js', 'py', 'sh', 'json', 'text', 'csv', 'http', 'yaml'];
const RUN: readonly string[] = ['ts', 'js', 'py', 'sh'];
const MOST_NOT_RUN = 6;

const place = ({ page, line }: Snippet): string => `${page}:${line}`;

/** The text that a snippet prints; `…` in it stands for anything. */
function shown(snippet: Snippet): string | undefined {
  const after = snippets[snippets.indexOf(snippet) + 1];
  return after !== undefined && after.page === snippet.page && /\boutput\b/.test(after.info) ? after.code : undefined;
}

function linked(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return false;
  const anchors = (): string[] =>
    [...readText(file).matchAll(/^#+ (.*)$/gm)].map((match) =>
      match[1]!
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
  return heading === undefined || anchors().includes(heading);
}

function expectText(actual: string, expected: string): void {
  const pattern = expected
    .trim()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (!new RegExp(`^${pattern.join('[^]*')}$`).test(actual.trim())) expect(actual.trim()).toBe(expected.trim());
}

function expectSuccess({ code, stdout, stderr }: Outcome): void {
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

describe('every page', () => {
  test('links to files that are there, and to headings that are there', () => {
    const broken = pages.flatMap((page) =>
      [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => match[1]!)
        .filter((target) => !/^https?:/.test(target) && !linked(page, target))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('is reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const match of readText(page).matchAll(/\]\(([^)#\s]+\.md)/g)) {
        const target = join(dirname(page), match[1]!);
        if (pages.includes(target)) reached.add(target);
      }
    }
    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
  });
});

describe('every snippet', () => {
  test('names a language that this test knows', () => {
    expect(snippets.filter(({ language }) => !LANGUAGES.includes(language)).map(place)).toEqual([]);
  });

  test(`is run, but for ${MOST_NOT_RUN} at most, which say why`, () => {
    const notRun = snippets.filter(({ info }) => /\bno-run\b/.test(info));
    expect(notRun.filter((snippet) => (reasonNotRun(snippet) ?? '').length < 10).map(place)).toEqual([]);
    expect(notRun.length).toBeLessThanOrEqual(MOST_NOT_RUN);
  });

  test('in JSON parses', () => {
    for (const snippet of snippets.filter(({ language }) => language === 'json')) {
      expect(() => JSON.parse(snippet.code) as unknown, place(snippet)).not.toThrow();
    }
  });

  test('in TypeScript fits the published types', () => {
    const folder = join(root, '.barkeep/snippet-types');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const snippet of snippets.filter(({ language, info }) => language === 'ts' && !/\bno-run|\bfile=/.test(info))) {
      writeFileSync(join(folder, `${snippet.page.replaceAll('/', '-')}-${snippet.line}.mts`), `${snippet.code}\nexport {};\n`);
    }
    const compilerOptions = { noEmit: true, noUnusedLocals: false, types: ['node'] };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include: ['*.mts'] }),
    );
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
  });
});

describe('a snippet', () => {
  let server: Promise<ServerProcess> | undefined;
  /** Started by the first snippet that talks to a server. */
  const serverUrlFor = async ({ language, code }: Snippet): Promise<string> => {
    if (language !== 'sh' && !/http:\/\/localhost|barkeep\.data_loader/.test(code)) return '';
    server ??= startBarkeep();
    return (await server).url;
  };
  afterAll(async () => (await server)?.stop());

  for (const snippet of snippets.filter((candidate) => reasonNotRun(candidate) === undefined)) {
    const { language, info } = snippet;
    if (!RUN.includes(language) || info.includes('file=')) continue;
    const isPython = language === 'py' || /\bpandas\b/.test(info);
    test(`of ${place(snippet)} runs`, { timeout: isPython ? LONGEST_WITH_PANDAS_MS : 60_000 }, async ({ skip }) => {
      const { reason } = isPython ? preparePython() : {};
      if (reason !== undefined) skip(reason);
      const serverUrl = await serverUrlFor(snippet);
      const runIt = language === 'sh' ? runShell : language === 'py' ? runPythonSnippet : runProgram;
      const outcome = await runIt(snippet, serverUrl);
      expectSuccess(outcome);
      if (/\bproblem\b/.test(info)) expect(outcome.stdout).toContain('"code":');
      const text = shown(snippet);
      if (text !== undefined) expectText(outcome.stdout, text);
    });
  }
});

describe('the snippet checker', () => {
  const snippet = (language: string, code: string): Snippet => ({ page: 'checker', line: code.length, language, info: '', code });

  test('turns "// → text" into a check, and refuses one that it cannot place', () => {
    expect(checked('1 + 1; // → 2')).toContain('__shows("2", 1, 1 + 1);');
    expect(checked('console.log(a, b); // → 1 2')).toContain('__shows("1 2", 1, a, b);');
    expect(checked('const a = 1; // → 1')).toContain('const a = 1; __shows("1", 1, a);');
    expect(() => checked('// → 2')).toThrow('shows nothing');
  });

  test('turns "# → text" of Python into a check, and finds a wrong value', async ({ skip }) => {
    expect(checkedPython('len(a)  # → 2')).toContain('__shows("2", 1, (len(a)))');
    expect(checkedPython('    a = 1  # → 1')).toContain('    a = 1; __shows("1", 1, (a))');
    expect(checkedPython('print(a, b)  # → 1 2')).toContain('__shows("1 2", 1, (__text(a, b)))');
    expect(() => checkedPython('# → 2')).toThrow('shows nothing');
    const { reason } = preparePython();
    if (reason !== undefined) skip(reason);
    expect((await runPythonSnippet(snippet('py', '1 + 1  # → 3'), '')).stderr).toContain('the page says');
    expectSuccess(await runPythonSnippet(snippet('py', 'print(1, "a")  # → 1 a\n[1.5]  # → [1…]'), ''));
  });

  test('finds a wrong value, a thrown error, a failing command and an unknown flag', async () => {
    const failing = [
      snippet('ts', 'const x: number = 1;\nx; // → 2'),
      snippet('js', 'throw new Error("x");'),
      snippet('sh', 'false\ntrue'),
      snippet('sh', "curl -s 'http://localhost:7070/nothing'"),
      snippet('sh', 'barkeep sets --no-such-flag'),
    ];
    for (const each of failing) {
      const outcome = await (each.language === 'sh' ? runShell(each, 'http://127.0.0.1:9') : runProgram(each, 'http://127.0.0.1:9'));
      expect(outcome.code, each.code).not.toBe(0);
    }
  });

  test('lets a right one pass', async () => {
    expectSuccess(
      await runProgram(snippet('ts', 'const x: number = 1;\nx + 1; // → 2\n[x]; // → [ 1 ]\nconsole.log("a", x); // → a …'), ''),
    );
  });
});
