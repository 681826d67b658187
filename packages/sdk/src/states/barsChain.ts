import { createHash, type Hash } from 'node:crypto';
import { INPUT_COLUMNS, InvalidParamError, type Bars } from '@barkeep/feature-core';
import { CHUNK_ROWS } from '../service/limits.js';

/** What stands before the first chunk: the layout's name. */
const BEGINNING = createHash('sha256').update('barkeep bars 1').digest('hex');

/** Lets other work in between two chunks. */
export type Pause = { readonly due: boolean; rest(signal?: AbortSignal): Promise<void> };

/** The rows of a chunk that is not full yet, and the hash over its link and all of them. */
type Tail = { readonly chunks: number; rows: number; readonly hash: Hash };

/**
 * Names bars by what they are: link k is SHA-256 over link k − 1 (32 bytes) and the six columns of chunk k (timestamp, open, high, low, close,
 * volume, 4,096 little-endian doubles each). Equal links mean equal bars from the first on, to the bit, whoever has them. Links are
 * computed when first asked for and never change, since bars are only added; a correction gives a chain of its own from its chunk on.
 */
export class BarsChain {
  readonly #links: string[];
  #tail: Tail | undefined;

  /** `links` are known already, the first chunk's first. */
  constructor(links: readonly string[] = []) {
    this.#links = [...links];
  }

  /** The links that are known, the first chunk's first. */
  get links(): readonly string[] {
    return this.#links;
  }

  /**
   * The link that stands for the first `chunks` chunks of `bars`, which are the chain's bars or begin with them. Rests between chunks where
   * `pause` says so. Rejects with the signal's reason when `signal` aborts.
   * @throws InvalidParamError `INVALID_PARAM` where the bars are fewer
   */
  async through(bars: Bars, chunks: number, pause: Pause, signal?: AbortSignal): Promise<string> {
    if (bars.timestamp.length < chunks * CHUNK_ROWS)
      throw new InvalidParamError(
        'BarsChain.through',
        'chunks',
        chunks,
        `ask for ${Math.floor(bars.timestamp.length / CHUNK_ROWS)} at most of these bars`,
      );
    while (this.#links.length < chunks) {
      this.#links.push(next(this.#links.at(-1) ?? BEGINNING, bars, this.#links.length));
      if (pause.due) await pause.rest(signal);
    }
    return chunks === 0 ? BEGINNING : this.#links[chunks - 1]!;
  }

  /**
   * Names the first `rows` rows of `bars`, whether or not they fill their last chunk: SHA-256 over the link of the full chunks (32 bytes), the text `tip` and the
   * six columns of the rows behind these. Otherwise as `through`.
   */
  async tip(bars: Bars, rows: number, pause: Pause, signal?: AbortSignal): Promise<string> {
    const chunks = Math.floor(rows / CHUNK_ROWS);
    const hash = createHash('sha256').update(await this.through(bars, chunks, pause, signal), 'hex');
    addRows(hash.update('tip'), bars, chunks * CHUNK_ROWS, rows);
    return hash.digest('hex');
  }

  /**
   * Names the first `rows` rows of `bars` in a few bytes, to be compared often: the first 53 bits of SHA-256 over the link of the full chunks (32 bytes), the text `rows` and the
   * rows behind these, six doubles each in the order of the columns. A row that is added costs one row. Otherwise as `through`.
   */
  async fingerprint(bars: Bars, rows: number, pause: Pause, signal?: AbortSignal): Promise<number> {
    const chunks = Math.floor(rows / CHUNK_ROWS);
    const link = await this.through(bars, chunks, pause, signal);
    const tail = this.#tailBefore(chunks, rows) ?? {
      chunks,
      rows: chunks * CHUNK_ROWS,
      hash: createHash('sha256').update(link, 'hex').update('rows'),
    };
    addInterleaved(tail.hash, bars, tail.rows, rows);
    tail.rows = rows;
    if (this.#tail === undefined || this.#tail.rows <= rows) this.#tail = tail;
    const digest = tail.hash.copy().digest();
    return digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11);
  }

  /** The chain of bars that are as these before row `row`. */
  cutAt(row: number): BarsChain {
    return new BarsChain(this.#links.slice(0, Math.floor(row / CHUNK_ROWS)));
  }

  #tailBefore(chunks: number, rows: number): Tail | undefined {
    const tail = this.#tail;
    return tail?.chunks === chunks && tail.rows <= rows ? tail : undefined;
  }
}

function next(link: string, bars: Bars, chunk: number): string {
  const hash = createHash('sha256').update(link, 'hex');
  addRows(hash, bars, chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS);
  return hash.digest('hex');
}

function addRows(hash: Hash, bars: Bars, from: number, to: number): void {
  for (const column of INPUT_COLUMNS) {
    const rows = bars[column].subarray(from, to);
    hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  }
}

function addInterleaved(hash: Hash, bars: Bars, from: number, to: number): void {
  if (from === to) return;
  const { length } = INPUT_COLUMNS;
  const values = new Float64Array((to - from) * length);
  INPUT_COLUMNS.forEach((name, k) => {
    const column = bars[name];
    for (let row = from; row < to; row++) values[(row - from) * length + k] = column[row]!;
  });
  hash.update(new Uint8Array(values.buffer));
}
