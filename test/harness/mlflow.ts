import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './server.js';

/** A real MLflow server over a folder of its own. */
export type MlflowServer = { readonly url: string; stop(): Promise<void> };

const PATIENCE_MS = 150_000;

/** Starts one by this Python, on a free loopback port. `stop` ends it with all that it has started. */
export async function startMlflow(python: string): Promise<MlflowServer> {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-mlflow-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const store = `sqlite:///${join(folder, 'mlflow.db')}`;
  const args = [
    '-m',
    'mlflow',
    'server',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    '1',
    '--backend-store-uri',
    store,
    '--artifacts-destination',
    join(folder, 'artifacts'),
  ];
  const env = { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', GIT_PYTHON_REFRESH: 'quiet', NO_PROXY: '127.0.0.1' };
  const child = spawn(python, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said = (said + text).slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok === true) return { url, stop };
    await delay(100);
  }
  await stop();
  throw new Error(`MLflow was not ready in ${PATIENCE_MS} ms:\n${said}`);
}
