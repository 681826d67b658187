import { createHash } from 'node:crypto';
import type { Bars } from '@barkeep/feature-core';
import type { Ports, Timers } from '../contracts/ports.js';
import { fileSource, memorySource, type BytesSource } from '../tabular/bytesSource.js';
import { invalidFile } from '../tabular/faults.js';
import { HashedSource } from '../tabular/hashedSource.js';
import { readBarsFile } from '../tabular/readBarsFile.js';
import type { Control } from './control.js';
import type { InputFile, ReadReport } from './job.js';
import type { Scratch } from './scratch.js';

/** A file of at most so many bytes is read at once: opening it costs more than reading. */
const WHOLE_BYTES = 1 << 24;

type FilePorts = Pick<Ports, 'timers' | 'files'>;
type Opened = { readonly source: BytesSource; readonly hash: () => Promise<string> };

/**
 * The bars of a file, in memory of `scratch` where they fit, and where it is asked for the hash of the very bytes that they were read from.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readInput(
  file: InputFile,
  ports: FilePorts,
  control: Control,
  scratch: Scratch,
  isHashed = true,
): Promise<{ bars: Bars; read: ReadReport }> {
  const { path, name, repair, strict } = file;
  const timers = checked(ports.timers, control);
  const before = await ports.files.stat(path);
  const { source, hash } = await open(file, ports, timers, scratch);
  const { bars, faults, repaired } = await readBarsFile(name, source, { timers, repair, strict, allocate: scratch.values });
  const read = { hash: isHashed ? await hash() : '', faults, ...(repaired === undefined ? {} : { repaired }) };
  const after = source.size > WHOLE_BYTES ? await ports.files.stat(path) : before;
  if (after?.mtimeMs !== before?.mtimeMs || after?.size !== before?.size)
    throw invalidFile({ file: name }, 'was changed while it was read; compute it again');
  return { bars, read };
}

/** Whether a file has these bytes still. */
export async function skipsInput(file: InputFile, hash: string, ports: FilePorts, control: Control, scratch: Scratch): Promise<boolean> {
  return (await (await open(file, ports, checked(ports.timers, control), scratch)).hash()) === hash;
}

async function open({ path, name }: InputFile, { files }: FilePorts, timers: Timers, scratch: Scratch): Promise<Opened> {
  const source = await fileSource(files, path, name);
  if (source.size > WHOLE_BYTES) {
    const hashed = new HashedSource(source);
    return { source: hashed, hash: () => hashed.digest(timers) };
  }
  const bytes = await source.range(0, source.size, scratch.bytes(source.size));
  return { source: memorySource(bytes), hash: () => Promise.resolve(createHash('sha256').update(bytes).digest('hex')) };
}

/** Timers at whose every turn it is noticed that the run is to stop. */
function checked(timers: Timers, control: Control): Timers {
  const yieldToLoop = async (): Promise<void> => {
    await timers.yieldToLoop();
    control.check();
  };
  return { ...timers, yieldToLoop };
}
