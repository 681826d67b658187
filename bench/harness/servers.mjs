// Servers as processes of their own on loopback, with what the system and /metrics say of them.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pinnedTo } from './suite.mjs';

const PATIENCE_MS = 30_000;
/** The unit of times in /proc (USER_HZ). */
const TICKS_PER_SECOND = 100;
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const cli = fileURLToPath(new URL('dist/cli.js', import.meta.resolve('@barkeep/server/package.json')));

/** Starts `barkeep serve` on the server's core, hands it to `body` and stops it. */
export function withBarkeep(args, env, body) {
  return withServer((port) => [process.execPath, cli, 'serve', '--port', String(port), ...args], env, '/health/ready', body);
}

/** Starts a Node program that takes its port as its first argument, hands it to `body` and stops it. */
export function withProgram(path, args, body) {
  return withServer((port) => [process.execPath, path, String(port), ...args], {}, '/', body);
}

async function withServer(command, env, readyPath, body) {
  const port = await freePort();
  const [program, ...args] = [...pinnedTo(SERVER_CORE), ...command(port)];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const server = { port, url: `http://127.0.0.1:${port}`, pid: child.pid };
  try {
    await ready(`${server.url}${readyPath}`, child, () => said);
    return await body(server);
  } finally {
    child.kill('SIGTERM');
    const patience = delay(5_000).then(() => child.kill('SIGKILL'));
    await Promise.race([ended, patience]);
    await ended;
  }
}

async function ready(url, child, said) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${said()}`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await delay(50);
  }
  throw new Error(`${url} was not ready in ${PATIENCE_MS / 1_000} s:\n${said()}`);
}

/** A port of loopback that is free now. */
export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Runs a program on the load's core; gives what it printed, and throws where it failed. */
export function runLoad(program, args) {
  const [command, ...rest] = [...pinnedTo(LOAD_CORE), program, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}`))));
  });
}

/** The value of a metric of a Barkeep server. */
export async function metric(server, name) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Resident memory of a process in bytes, now and at its highest since `forgetPeak`. Linux only: NaN elsewhere. */
export function memoryOf({ pid }) {
  const field = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024;
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { now: field(text, 'VmRSS'), peak: field(text, 'VmHWM') };
  } catch {
    return { now: NaN, peak: NaN };
  }
}

/** CPU time that a process has taken, in seconds, in all its threads. Linux only: NaN elsewhere. */
export function cpuSecondsOf({ pid }) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
}

/** Lets the kernel's peak of a process begin anew at what it holds now. */
export function forgetPeak({ pid }) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
