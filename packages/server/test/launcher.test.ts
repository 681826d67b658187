import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inFolder } from './support/cli.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const SOURCE = fileURLToPath(new URL('../src/cli/launcher.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A Node on the path that is too old for main.js, where there is one. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && /^v(1[4-9]|2[01])\./.test(String(spawnSync(node, ['--version']).stdout)));

const nodes: [string, string][] = [
  ['the Node of the tests', process.execPath],
  ...(oldNode === undefined ? [] : [['an old Node', oldNode] as [string, string]]),
];

/** The first line of what `child` prints that matches. */
async function line(child: ChildProcess, pattern: RegExp): Promise<RegExpMatchArray> {
  for await (const text of createInterface({ input: child.stdout! })) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  throw new Error(`nothing like ${String(pattern)} was printed`);
}

describe.skipIf(!existsSync(CLI))('the built command line', () => {
  it.each(nodes)('runs under %s from any folder and through a symbolic link, and passes the exit code', (_, node) =>
    inFolder(async (folder) => {
      symlinkSync(CLI, join(folder, 'barkeep'));
      const run = (...args: string[]) => spawnSync(node, [join(folder, 'barkeep'), ...args], { cwd: folder, encoding: 'utf8' });
      expect(run('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' });
      expect(run('get', '/api/v1/features/AAPL/1day?last=1&fields=close')).toMatchObject({ status: 0 });
      expect(run('sets', 'a b')).toMatchObject({ status: 2, stderr: expect.stringContaining("'a b'") });
    }),
  );

  for (const [name, node] of nodes) {
    it.each(['SIGINT', 'SIGTERM'] as const)(`serves under ${name}; %s ends it with 0 and frees the port`, async (signal) => {
      const child = spawn(node, [CLI, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
      const exit = once(child, 'exit');
      const [, url] = await line(child, /curl '([^']+)'/);
      expect((await fetch(url!)).status).toBe(200);
      child.kill(signal);
      expect(await exit).toEqual([0, null]);
      await expect(fetch(url!)).rejects.toThrow();
    });
  }

  const ends = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const;
  for (const [name, node] of nodes) {
    it.each(ends)(`compute under ${name} ends at %s with %i`, async (signal, code) => {
      const child = spawn(node, [CLI, 'compute', '--bars', '-', '--set', 'legacy', '--out', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
      const exit = once(child, 'exit');
      // More than a pipe holds: it drains when the command reads, which then waits for more.
      child.stdin.write(`timestamp,open,high,low,close,volume\n${'\n'.repeat(1 << 20)}`);
      await once(child.stdin, 'drain');
      child.kill(signal);
      expect(await exit).toEqual([code, null]);
    });
  }

  it.skipIf(oldNode === undefined)('a launcher that is killed outright leaves no server behind', async () => {
    const child = spawn(oldNode!, [CLI, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [, url] = await line(child, /curl '([^']+)'/);
    child.kill('SIGKILL');
    const gone = (): Promise<boolean> =>
      fetch(url!).then(
        () => false,
        () => true,
      );
    await expect.poll(gone, { timeout: 10_000 }).toBe(true);
  });

  it('data into a pipe that is closed early is no fault', () => {
    const head = `"${process.execPath}" "${CLI}" compute --bars packages/sdk/data/quotes502_1d.csv --set pipeline-v1 --out - | head -1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', head], { cwd: ROOT, encoding: 'utf8' });
    expect([stdout.slice(0, 10), stderr]).toEqual(['timestamp,', '']);
  });
});

describe.skipIf(!existsSync(CLI) || process.platform === 'win32')('bars from a pipe', () => {
  const FILE = 'packages/sdk/data/eurusd_1h.csv.gz';
  const node = `"${process.execPath}" "${CLI}"`;
  const shell = (command: string) =>
    spawnSync('bash', ['-c', command], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 30_000 });
  const compute = (bars: string): string => `${node} compute --bars ${bars} --set legacy --columns rsi_14 --out -`;

  it.each([
    `zcat ${FILE} | ${compute('/dev/stdin')}`,
    `cat ${FILE} | ${compute('-')}`,
    `${compute('-')} < ${FILE}`,
    compute(`<(zcat ${FILE})`),
    `p=$(mktemp -u); mkfifo $p; cat ${FILE} > $p & ${compute('$p')}; rm $p`,
  ])('%s gives what the file gives', (command) => {
    const { status, stdout, stderr } = shell(command);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout === shell(compute(FILE)).stdout).toBe(true);
  });

  it('a named pipe that nobody writes to is waited for, and left at a signal', () => {
    expect(shell(`p=$(mktemp -u); mkfifo $p; timeout -k 5 1 ${compute('$p')}; echo $?; rm $p`).stdout).toBe('124\n');
  });
});

describe.skipIf(!existsSync(CLI) || !existsSync('/dev/full'))('an output that takes nothing', () => {
  const to = (target: string, args: string) =>
    spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" ${args} ${target}`], { cwd: ROOT, encoding: 'utf8' });

  it.each([
    'compute --bars packages/sdk/data/aapl_1d.csv --set legacy --out -',
    "get '/api/v1/features/AAPL/1day?start=2000-01-01' --accept text/csv",
    'get /nowhere',
    'sets',
    'serve --port 0',
    '--help',
    '--version',
  ])('%s says so in a sentence, and exits with 2', (args) => {
    const { status, stderr } = to('> /dev/full', args);
    expect(stderr.split('\n').filter((text) => !text.startsWith('{'))).toEqual(['barkeep: standard output: the disk is full', '']);
    expect(status).toBe(2);
  });

  it('as standard error changes no exit code', () => {
    expect(to('2> /dev/full', 'sets nosuch').status).toBe(2);
    expect(to('2> /dev/full', 'sets legacy').status).toBe(0);
  });

  it('as a file is told by its name', () =>
    inFolder(async (folder) => {
      symlinkSync('/dev/full', join(folder, 'out.csv'));
      const { status, stderr } = to('', `compute --bars packages/sdk/data/aapl_1d.csv --set legacy --out ${join(folder, 'out.csv')}`);
      expect([status, stderr]).toEqual([2, `barkeep: ${join(folder, 'out.csv')}: the disk is full\n`]);
    }));
});

describe.skipIf(oldNode === undefined)('the launcher under an old Node', () => {
  it('without a newer one says in one sentence what to install, and exits with 2', () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'dist'));
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      copyFileSync(SOURCE, join(folder, 'dist', 'cli.js'));
      const run = () => spawnSync(oldNode!, [join(folder, 'dist', 'cli.js')], { encoding: 'utf8' });
      expect(run()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^barkeep: it is not built yet; .*\n$/) });
      writeFileSync(join(folder, 'dist', 'main.js'), 'throw new Error()');
      expect(run()).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(/^barkeep: Node 22\.19 or newer is needed and this is .*\n$/),
      });
    }));
});
