import { createHash } from 'node:crypto';
import { INPUT_COLUMNS } from '@barkeep/feature-core';
import type { FileStat, Timers } from '../contracts/ports.js';
import { Serial } from '../service/serial.js';
import type { BarsChain } from '../states/barsChain.js';
import type { DiskStore } from '../states/diskStore.js';
import { CHUNK_ROWS } from '../service/limits.js';
import type { FileContent } from './barsFile.js';
import { BarsStore } from './barsStore.js';
import { decodeColumns, decodeHead, encodeParsed, type BarsEnd, type ParsedHead, type ReadBytes } from './storedBars.js';

/** Fewer rows are parsed sooner than they are worth a file. */
const MIN_ROWS = 4096;

/** What was kept of a file: its content, as of this stat, and the links of its bars' chain that were known. */
export type ParsedFile = {
  readonly stat: FileStat;
  readonly content: FileContent;
  readonly links: readonly string[];
  readonly end?: BarsEnd;
};

/** What is to be kept of a file: its content, of which the first `rows` rows have closed, as of this stat. */
export type KeptFile = {
  readonly stat: FileStat;
  readonly content: FileContent;
  readonly rows: number;
  readonly chain: BarsChain;
  /** Records of the journal that the bars are as of. */
  readonly records: number;
};

/** How a file's bars end that was kept, and as of which stat of the file. */
export type ParsedEnd = { readonly stat: FileStat; readonly end: BarsEnd };

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
    const stored = await this.#stored(path);
    if (stored === undefined) {
      this.#misses++;
      return undefined;
    }
    const { head, read } = stored;
    const bars = head === undefined ? undefined : await decodeColumns(head, read, this.#timers);
    if (head === undefined || bars === undefined) {
      this.#refused++;
      return undefined;
    }
    this.#hits++;
    this.#disk.used(nameOf(path));
    const { stat, links, text, dialect, end } = head.header;
    const plain = { ...(text === undefined ? {} : { text }), ...(dialect === undefined ? {} : { dialect }) };
    const content = { store: new BarsStore(bars), appendOnly: false, hasUnfinishedLine: false, ...plain };
    return { stat, links, content, ...(end === undefined ? {} : { end }) };
  }

  /** How the bars end that were kept of the file at `path`, whether or not it has changed since: a few kilobytes, however many bars there are. */
  async end(path: string): Promise<ParsedEnd | undefined> {
    const header = (await this.#stored(path))?.head?.header;
    return header?.end === undefined ? undefined : { stat: header.stat, end: header.end };
  }

  /** The header of what was kept, undefined where it is damaged, and how to read on; undefined where nothing was kept. */
  async #stored(path: string): Promise<{ readonly head: ParsedHead | undefined; readonly read: ReadBytes } | undefined> {
    const name = nameOf(path);
    const size = await this.#disk.size(name);
    const read: ReadBytes = (from, to) => this.#disk.range(name, from, to);
    return size === undefined ? undefined : { head: await decodeHead(path, size, read), read };
  }

  /** Keeps a file's content in the background, one file after the other. What is added to it meanwhile is not kept. */
  save(path: string, { stat, content, rows, chain, records }: KeptFile): void {
    const { bars } = content.store;
    if (bars.timestamp.length < MIN_ROWS) return;
    this.#lastWrite = this.#writes.run(async () => {
      const pause = { due: true, rest: () => this.#timers.yieldToLoop() };
      const chunks = Math.floor(rows / CHUNK_ROWS);
      const tip = await chain.tip(bars, rows, pause);
      const newest = INPUT_COLUMNS.map((name) => bars[name][rows - 1]!);
      const end = rows < bars.timestamp.length ? {} : { end: { rows, tip, originMs: bars.timestamp[0]!, newest, records } };
      const { text, dialect } = content;
      const plain = { ...(text === undefined ? {} : { text }), ...(dialect === undefined ? {} : { dialect }) };
      const bytes = await encodeParsed(path, { bars, stat, links: chain.links.slice(0, chunks), ...plain, ...end }, this.#timers);
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
