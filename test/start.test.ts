import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort, ready } from './harness/server.js';
import { runShell } from './harness/snippets.js';
import { root } from './harness/workspace.js';

type Started = { readonly child: ChildProcess; readonly url: string; readonly ended: Promise<number | null>; said(): string };

const running: ChildProcess[] = [];

/** `npm start` as a user types it, in a process group of its own. */
async function npmStart(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const port = env.PORT ?? String(await freePort());
  const child = spawn('npm', ['start', '--silent', ...args], {
    cwd: root,
    env: { ...process.env, PORT: port, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, url: `http://127.0.0.1:${port}`, ended, said: () => text };
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/live`).catch(() => undefined);
  return answer !== undefined;
}

afterEach(() => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  }
});

describe('npm start', () => {
  test('serves the bundled bars on PORT, and prints two curl lines that work when pasted', async () => {
    const started = await npmStart([]);
    await ready(started.url, started.child, started.said);
    const body = (await (await fetch(`${started.url}/api/v1/features/AAPL/1day`)).json()) as { symbol: string };
    expect(body.symbol).toBe('AAPL');
    const pasted = [...started.said().matchAll(/^ *(curl .*)$/gm)].map((match) => match[1]!);
    expect(pasted).toHaveLength(2);
    expect(pasted.every((line) => line.includes(started.url))).toBe(true);
    const outcome = await runShell({ page: 'npm start', line: 1, language: 'sh', info: '', code: pasted.join('\n') }, started.url);
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(outcome.stdout).toMatch(/"features":[^]*^timestamp,/m);
    process.kill(-started.child.pid!, 'SIGINT');
    await started.ended;
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends at %s and frees the port', async (signal) => {
    const started = await npmStart([]);
    await ready(started.url, started.child, started.said);
    process.kill(-started.child.pid!, signal);
    await started.ended;
    expect(await answers(started.url)).toBe(false);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('ends when npm alone is sent %s', async (signal) => {
    const started = await npmStart([]);
    await ready(started.url, started.child, started.said);
    started.child.kill(signal);
    await started.ended;
    await expect.poll(() => answers(started.url), { timeout: 10_000 }).toBe(false);
  });

  test('ends when its whole process group is killed outright', async () => {
    const started = await npmStart([]);
    await ready(started.url, started.child, started.said);
    process.kill(-started.child.pid!, 'SIGKILL');
    await started.ended;
    await expect.poll(() => answers(started.url), { timeout: 10_000 }).toBe(false);
  });

  test('hands arguments on', async () => {
    const port = await freePort();
    const started = await npmStart(['--', '--port', String(port), '--default-set', 'legacy']);
    const url = `http://127.0.0.1:${port}`;
    await ready(url, started.child, started.said);
    const body = (await (await fetch(`${url}/api/v1/features/AAPL/1day`)).json()) as { metadata: { pipeline_version: string } };
    expect(body.metadata.pipeline_version).toMatch(/^legacy@/);
  });

  test('answers a busy port with one sentence and a code that is not 0', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const started = await npmStart([], { PORT: String(port) });
    const code = await started.ended;
    other.close();
    expect(code).not.toBe(0);
    expect(started.said()).toContain(`port ${port} is in use`);
    expect(started.said()).not.toMatch(/\n\s+at /);
  });
});
