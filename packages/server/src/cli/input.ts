import { constants, createReadStream, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { fileSource, nodePorts, type BytesSource } from '@barkeep/sdk';
import type { CliIo } from './io.js';

/** Where bars come from: what it is called in messages, and its bytes: those of a file, or the pieces that a pipe gives. */
export type Input = { readonly name: string; readonly source: BytesSource | AsyncIterable<Uint8Array> };

const PIECE_BYTES = 1 << 18;
/** Standard input by its path cannot be opened again where it is a socket. */
const STANDARD_INPUT: readonly string[] = ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];

/**
 * The input that `bars` names: `-` is standard input; a pipe or a device is read once, to its end.
 * @throws BarkeepError `INVALID_FILE` where there is no such file, or a folder in its place
 */
export async function openInput(bars: string, io: CliIo): Promise<Input> {
  if (bars === '-') return { name: 'standard input', source: io.stdin };
  const path = resolve(io.cwd, bars);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile() || found.isDirectory()) return { name: bars, source: await fileSource(nodePorts.files, path) };
  if (STANDARD_INPUT.includes(path)) return { name: bars, source: io.stdin };
  return { name: bars, source: found.isFIFO() ? await openPipe(path) : createReadStream(path, { highWaterMark: PIECE_BYTES }) };
}

/** A pipe that is waited for without a thread: one that sleeps in a read until somebody writes would not let the process end at a signal. */
async function openPipe(path: string): Promise<Readable> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
