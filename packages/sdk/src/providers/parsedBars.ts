import { createHash } from 'node:crypto';
import type { FileStat, Timers } from '../contracts/ports.js';
import { Serial } from '../service/serial.js';
import type { BarsChain } from '../states/barsChain.js';
import type { DiskStore } from '../states/diskStore.js';
import { CHUNK_ROWS } from '../service/limits.js';
import type { FileContent } from './barsFile.js';
import { BarsStore } from './barsStore.js';
import { decodeParsed, encodeParsed } from './storedBars.js';

/** Fewer rows are parsed sooner than they are worth a file. */
const MIN_ROWS = 4096;

/** What was kept of a file: its content, as of this stat, and the links of its bars' chain that were known. */
export type ParsedFile = { readonly stat: FileStat; readonly content: FileContent; readonly links: readonly string[] };

/** What is to be kept of a file: its content, of which the first `rows` rows have closed, as of this stat. */
export type KeptFile = { readonly stat: FileStat; readonly content: FileContent; readonly rows: number; readonly chain: BarsChain };

/** How parsed files have fared since this process began to keep them. */
export type ParsedStats = { readonly hits: number; readonly misses: number; readonly refused: number; readonly written: number };

/** Bars of files as they were parsed, one file each, so that the next process need not parse them again: `bars/HASH-OF-PATH.bkb`. */
export class ParsedBars {
  readonly #disk: DiskStore;
  readonly #timers: Pick<Timers, 'yieldToLoop'>;
  readonly #writes = new Serial();
  #lastWrite: Promise<void> = Promise.resolve();
  #hits = 0;
  #misses = 0;
  #refused = 0;
  #written = 0;

  constructor(disk: DiskStore, timers: Pick<Timers, 'yieldToLoop'>) {
    this.#disk = disk;
    this.#timers = timers;
  }

  /** What was kept of the file at `path`, whether or not it has changed since. */
  async load(path: string): Promise<ParsedFile | undefined> {
    const bytes = await this.#disk.read(nameOf(path));
    if (bytes === undefined) {
      this.#misses++;
      return undefined;
    }
    const parsed = await decodeParsed(path, bytes, this.#timers);
    if (parsed === undefined) {
      this.#refused++;
      return undefined;
    }
    this.#hits++;
    const { bars, stat, links, text, dialect } = parsed;
    const plain = { ...(text === undefined ? {} : { text }), ...(dialect === undefined ? {} : { dialect }) };
    return { stat, links, content: { store: new BarsStore(bars), appendOnly: false, hasUnfinishedLine: false, ...plain } };
  }

  /** Keeps a file's content in the background, one file after the other. What is added to it meanwhile is not kept. */
  save(path: string, { stat, content, rows, chain }: KeptFile): void {
    const { bars } = content.store;
    if (bars.timestamp.length < MIN_ROWS) return;
    this.#lastWrite = this.#writes.run(async () => {
      const pause = { due: true, rest: () => this.#timers.yieldToLoop() };
      const chunks = Math.floor(rows / CHUNK_ROWS);
      await chain.through(bars, chunks, pause);
      const { text, dialect } = content;
      const plain = { ...(text === undefined ? {} : { text }), ...(dialect === undefined ? {} : { dialect }) };
      const bytes = await encodeParsed(path, { bars, stat, links: chain.links.slice(0, chunks), ...plain }, this.#timers);
      if (await this.#disk.write(nameOf(path), bytes)) this.#written++;
    });
  }

  stats(): ParsedStats {
    return { hits: this.#hits, misses: this.#misses, refused: this.#refused, written: this.#written };
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.#lastWrite;
  }
}

function nameOf(path: string): string {
  return `bars/${createHash('sha256').update(path).digest('hex').slice(0, 32)}.bkb`;
}
