import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleProgram, sources } from '../../sim/bundle.mjs';
import type { Fault } from '../../../feature-core/test/planted/fault.js';

/** A program of sim/ over the sources, with a fault in them or as they are. */
export function simProgram(entry: string, name: string, fault?: Fault): Promise<string> {
  return bundleProgram({ entry, name, short: true, overlays: fault === undefined ? [] : [[fault.file, planted(fault)]] });
}

/** A file of src with the fault in it. @throws where it has no place for the fault any more */
export function planted({ file, from, to }: Fault): string {
  const text = readFileSync(join(sources, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} no longer holds "${from}"; give the fault another place`);
  return text.replace(from, () => to);
}

/** Runs a program; its exit code and what it has said. */
export function runProgram(path: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (output += String(text)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
