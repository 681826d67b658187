import { relative, sep } from 'node:path';
import { BarkeepError, lowerBound, sliceBars, type Bars, type Calendar } from '@barkeep/feature-core';
import type { FileStat } from '../contracts/ports.js';
import type { Correction, SeriesEnd } from '../contracts/provider.js';
import { requireRegularFile } from '../tabular/bytesSource.js';
import type { BytesSource } from '../tabular/bytesSource.js';
import { hashRows, readContent, type FileContent } from './barsFile.js';
import type { SeriesPlace } from './catalogue.js';
import { Replaced, type SeriesFileParts } from './seriesFileParts.js';
import { CorrectionLog } from './corrections.js';
import { changedRange, type TimeRange } from './difference.js';
import { BarsChain } from '../states/barsChain.js';
import { GenerationJournal, type JournalRecord } from './journal.js';
import type { ParsedFile } from './parsedBars.js';
import { beginsWith, seriesEndOf } from './seriesEnd.js';
import type { BarsEnd } from './storedBars.js';
import { closedRows, nextCloseMs, type ClosedSeries } from './series.js';
import { CHECK_EVERY_MS, isUnchanged, lookAt, type FileLook } from './watchedFile.js';

/**
 * A last line without an end may be one that is being written. It waits until the file has not changed for this long: then its
 * writer just does not end lines, or has left.
 */
const TAIL_TAKEN_AFTER_MS = 60_000;

/** Rows that have to come in, of those that are kept, before all are kept anew. */
const KEPT_GROWTH = 1.05;

/** Readings in a row of a file that is replaced again and again. */
const MAX_ATTEMPTS = 5;

/**
 * One file of a data folder, read again when it has changed. Bars and generation change together, so that no reader sees corrected bars under
 * an old generation. A file that cannot be read keeps its error until it changes; the bars before it are kept to compare with.
 *
 * What is known of corrections: those that a process with this folder saw, and those since the last one in the journal, which holds a hash of
 * the bars as they were then. What was changed before any process had read the file, or since the last record in rows added after it
 * while no process ran, cannot be known: the file as found is then the generation that the journal tells (1 without one).
 */
export class SeriesFile {
  readonly #parts: SeriesFileParts;
  readonly #journal: GenerationJournal;
  readonly #log: CorrectionLog;
  /** Records of the journal that are in the log. */
  #journaled = 0;
  #calendar: Calendar | undefined;
  #content: FileContent | undefined;
  #chain = new BarsChain();
  /** Rows of the content that is kept for later processes; -1 where none is. */
  #keptRows = -1;
  /** Leading rows that somebody may have seen. */
  #publishedRows = 0;
  #look: FileLook | undefined;
  #tailDueMs = Infinity;
  #fault: BarkeepError | undefined;
  #calendarFault: BarkeepError | undefined;
  #closed: ClosedSeries | undefined;
  #exists = true;
  /** What was told of the end of the bars before any was read. */
  #told: BarsEnd | undefined;
  /** When the last look ended, monotonic, and when it began, by the clock. */
  #checkedMs = -Infinity;
  #checkedAtMs = -Infinity;
  #checking: Promise<void> | undefined;

  constructor(parts: SeriesFileParts, log = new CorrectionLog()) {
    this.#parts = parts;
    this.#log = log;
    const { files, clock } = parts.ports;
    this.#journal = new GenerationJournal({ files, clock, paths: parts.journalPaths });
  }

  /** The same series in another file: what was seen in the one before is what the new one is compared with. */
  movedTo(parts: SeriesFileParts): SeriesFile {
    const moved = new SeriesFile(parts, this.#log);
    moved.#content = this.#content;
    moved.#chain = this.#chain;
    moved.#publishedRows = this.#publishedRows;
    moved.#told = this.#told;
    if (parts.journalPaths.join('\n') === this.#parts.journalPaths.join('\n')) moved.#journaled = this.#journaled;
    return moved;
  }

  get place(): SeriesPlace {
    return this.#parts.place;
  }

  /** The error of the last reading, without looking again. */
  get fault(): BarkeepError | undefined {
    return this.#exists ? (this.#calendarFault ?? this.#fault) : undefined;
  }

  /** Reads the file as it is and keeps nothing of it: its fault, if it has one. Undefined where it has changed meanwhile. */
  async inspect(stat: FileStat): Promise<{ readonly look: FileLook; readonly fault: BarkeepError | undefined } | undefined> {
    const { clock, timers } = this.#parts.ports;
    const nowMs = clock.now();
    const acceptTail = nowMs - stat.mtimeMs >= TAIL_TAKEN_AFTER_MS;
    const confirm = (): Promise<void> => this.#confirm(stat);
    try {
      await this.#parts.calendar();
      requireRegularFile(stat, this.#file);
      await this.#requireInside();
      await readContent({ file: this.#file, source: this.#source(stat), timers, acceptTail, confirm });
      return { look: lookAt(stat, nowMs), fault: undefined };
    } catch (error) {
      if (error instanceof Replaced) return undefined;
      // A last line may be whole by the next look, and a calendar mended.
      const look = { stat, settled: false };
      return { look, fault: error instanceof BarkeepError ? error : this.#unreadable(error) };
    }
  }

  /** The closed bars where the last look is recent enough and found the file well; else undefined. */
  closedNow(): ClosedSeries | undefined {
    if (this.#lookIsDue() || !this.#exists || this.#fault !== undefined || this.#closedSinceLook()) return undefined;
    return this.#publish();
  }

  /** How long `closedNow` will give the same unless a look finds something else, ms. */
  holdsForMs(): number {
    const { clock } = this.#parts.ports;
    const { timestamp } = this.#content!.store.bars;
    const closesMs = nextCloseMs(timestamp, this.#publishedRows, this.#parts.name.timeframe, this.#calendar!);
    return Math.min(this.#checkedMs + CHECK_EVERY_MS - clock.monotonic(), closesMs - clock.now());
  }

  /** The closed bars as of a look at the file 250 ms ago at most; undefined where the file is gone. */
  async closed(): Promise<ClosedSeries | undefined> {
    if (this.#lookIsDue()) await this.check();
    if (this.#closedSinceLook()) await this.checkAnew();
    if (!this.#exists) return undefined;
    if (this.#fault !== undefined) throw this.#fault;
    return this.#publish();
  }

  #lookIsDue(): boolean {
    return this.#parts.ports.clock.monotonic() - this.#checkedMs >= CHECK_EVERY_MS;
  }

  /** A bar that has closed since the last look may have been rewritten since: only a look after its close can show it. */
  #closedSinceLook(): boolean {
    return this.#countClosed() > this.#publishedRows && this.#lastCloseMs() > this.#checkedAtMs;
  }

  /** The closed bars of the current content; the same object while nothing is new. */
  #publish(): ClosedSeries {
    const rows = Math.max(this.#publishedRows, this.#countClosed());
    const { generation } = this.#log;
    const calendar = this.#calendar!;
    const kept = this.#closed;
    if (kept !== undefined && kept.bars.timestamp.length === rows && kept.generation === generation && kept.calendar === calendar)
      return kept;
    this.#publishedRows = rows;
    const bars = sliceBars(this.#content!.store.bars, 0, rows);
    return (this.#closed = { name: this.#parts.name, bars, generation, calendar, chain: this.#chain });
  }

  /** How the bars end as an earlier process left them, while none has been read here and nothing has changed since. */
  async end(): Promise<SeriesEnd | undefined> {
    const { parsed, ports, name } = this.#parts;
    const known = this.#isUnread ? await parsed?.end(this.place.path) : undefined;
    if (known === undefined) return undefined;
    const { stat, end } = known;
    const [calendar, records] = await Promise.all([this.#parts.calendar(), this.#journal.readNow(), this.#requireInside()]);
    const now = await ports.files.stat(this.place.path);
    if (now === undefined || !isUnchanged({ stat, settled: true }, now) || records.length !== end.records) return undefined;
    const told = seriesEndOf(end, { generation: 1 + records.length, calendar });
    if (calendar.closeOf(told.lastMs, name.timeframe) > ports.clock.now() || !this.#isUnread) return undefined;
    this.#told = end;
    return told;
  }

  get #isUnread(): boolean {
    return this.#content === undefined && this.#look === undefined && this.#checking === undefined && this.#log.generation === 1;
  }

  /** All that the file holds, as of now. */
  async content(): Promise<FileContent | undefined> {
    await this.checkAnew();
    if (this.#exists && this.#fault !== undefined) throw this.#fault;
    return this.#exists ? this.#content : undefined;
  }

  /** The corrections after `generation` that are known by now. */
  corrections(generation: number): readonly Correction[] {
    return this.#log.after(generation);
  }

  get generation(): number {
    return this.#log.generation;
  }

  /** Looks at the file, and reads it where it has changed. One look serves all who ask meanwhile. */
  check(): Promise<void> {
    return (this.#checking ??= this.#checkFile().finally(() => (this.#checking = undefined)));
  }

  /** A look that begins now. */
  async checkAnew(): Promise<void> {
    await this.#checking?.catch(() => undefined);
    await this.check();
  }

  async #checkFile(): Promise<void> {
    const { clock, files } = this.#parts.ports;
    const nowMs = clock.now();
    const before = this.#found();
    try {
      await this.#readCalendar();
      const stat = await files.stat(this.place.path);
      if (stat !== undefined && (!isUnchanged(this.#look, stat) || nowMs >= this.#tailDueMs)) await this.#readFile(stat, nowMs);
      else if (stat !== undefined && this.#fault === undefined) this.#takeRecords(await this.#journal.read());
      this.#exists = stat !== undefined;
      if (!this.#exists) this.#look = undefined;
    } catch (error) {
      if (error instanceof BarkeepError) throw error;
      throw this.#unreadable(error);
    } finally {
      if (this.#found().some((each, k) => each !== before[k])) this.#parts.changed();
    }
    this.#checkedMs = clock.monotonic();
    this.#checkedAtMs = nowMs;
  }

  /** All that an answer depends on beside the time. */
  #found(): readonly unknown[] {
    return [this.#content, this.#log.generation, this.#calendar, this.#exists, this.#fault];
  }

  async #readCalendar(): Promise<void> {
    try {
      this.#calendar = await this.#parts.calendar();
      this.#calendarFault = undefined;
    } catch (error) {
      if (error instanceof BarkeepError) this.#calendarFault = error;
      throw error;
    }
  }

  /** Reads the file; once more, a few times at most, where another took its place meanwhile. */
  async #readFile(stat: FileStat, nowMs: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const confirm = attempt < MAX_ATTEMPTS ? () => this.#confirm(stat) : () => Promise.resolve();
      try {
        return await this.#readOnce(stat, nowMs, confirm);
      } catch (error) {
        if (!(error instanceof Replaced)) throw error;
        stat = error.stat;
      }
    }
  }

  async #readOnce(stat: FileStat, nowMs: number, confirm: () => Promise<void>): Promise<void> {
    const { timers } = this.#parts.ports;
    const acceptTail = nowMs - stat.mtimeMs >= TAIL_TAKEN_AFTER_MS;
    try {
      requireRegularFile(stat, this.#file);
      await this.#requireInside();
      const source = this.#source(stat);
      const known = this.#content === undefined ? await this.#parts.parsed?.load(this.place.path) : undefined;
      const isKnown = known !== undefined && isUnchanged({ stat: known.stat, settled: true }, stat);
      const before = this.#content ?? known?.content;
      const content = isKnown ? known.content : await readContent({ file: this.#file, source, timers, acceptTail, before, confirm });
      await this.#take(content, nowMs, known);
      if (isKnown) this.#keptRows = content.store.length;
      else if (lookAt(stat, nowMs).settled) this.#keep(stat, content);
      this.#fault = undefined;
      this.#tailDueMs = content.hasUnfinishedLine && !acceptTail ? stat.mtimeMs + TAIL_TAKEN_AFTER_MS : Infinity;
    } catch (error) {
      if (!(error instanceof BarkeepError)) throw error;
      await confirm();
      this.#fault = error;
      this.#tailDueMs = acceptTail ? Infinity : stat.mtimeMs + TAIL_TAKEN_AFTER_MS;
    }
    this.#look = lookAt(stat, nowMs);
  }

  #source({ size }: FileStat): BytesSource {
    const { files } = this.#parts.ports;
    return { size, range: async (from, to) => (await files.readRange(this.place.path, from, to)) ?? new Uint8Array(0) };
  }

  #unreadable(cause: unknown): BarkeepError {
    const file = this.#file;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new BarkeepError('UNAVAILABLE', `${file}: cannot be read (${reason})`, { file }, { cause });
  }

  /** Whether the bytes that were read are of one file. Bytes that came in behind the `size` of the look wait for the next one. */
  async #confirm({ inode, size }: FileStat): Promise<void> {
    const stat = await this.#parts.ports.files.stat(this.place.path);
    if (stat !== undefined && (stat.inode !== inode || stat.size < size)) throw new Replaced(stat);
  }

  async #requireInside(): Promise<void> {
    const { files } = this.#parts.ports;
    const [root, path] = await Promise.all([files.realPath(this.#parts.root), files.realPath(this.place.path)]);
    if (root === undefined || path === undefined || path.startsWith(root.endsWith(sep) ? root : root + sep)) return;
    throw new BarkeepError('INVALID_FILE', `${this.#file}: is a link that leads out of the data folder`, { file: this.#file });
  }

  /** Makes new content the current one, under its generation. */
  async #take(content: FileContent, nowMs: number, known: ParsedFile | undefined): Promise<void> {
    const { bars } = content.store;
    const rows = closedRows(bars.timestamp, this.#parts.name.timeframe, this.#calendar!, nowMs);
    const isFirst = this.#content === undefined;
    const records = await this.#journal.readNow();
    const range = isFirst ? await this.#changeBefore(records.at(-1), content, known) : this.#changeIn(content);
    const fresh = records.slice(this.#journaled);
    if (range !== null && !(await this.#isRecorded(range, fresh, bars))) {
      const sha256 = await hashRows(bars, rows, this.#parts.ports.timers);
      const isWritten = await this.#journal.append({ ...range, rows, sha256, after: records.length });
      if (isWritten) this.#takeRecords(await this.#journal.readNow());
      else {
        this.#takeRecords(records);
        this.#log.record(range);
      }
    } else this.#takeRecords(records);
    if (!content.appendOnly) this.#closed = undefined;
    if (isFirst) this.#chain = new BarsChain(content === known?.content || content.appendOnly ? known?.links : []);
    else if (range !== null) this.#chain = this.#chain.cutAt(lowerBound(bars.timestamp, range.fromMs));
    this.#content = content;
    this.#publishedRows = rows;
  }

  /** Keeps what was parsed for the next process: not at each row that is added, since all of it is written anew. */
  #keep(stat: FileStat, content: FileContent): void {
    const { length } = content.store;
    if (content.hasUnfinishedLine || (content.appendOnly && this.#keptRows >= 0 && length < this.#keptRows * KEPT_GROWTH)) return;
    this.#keptRows = length;
    this.#parts.parsed?.save(this.place.path, { stat, content, rows: this.#publishedRows, chain: this.#chain, records: this.#journaled });
  }

  /** Keeps what was added since. */
  keepNow(): void {
    const [content, look] = [this.#content, this.#look];
    if (content === undefined || look === undefined || !look.settled || this.#fault !== undefined) return;
    if (content.store.length > this.#keptRows) this.#keep(look.stat, { ...content, appendOnly: false });
  }

  #changeIn(content: FileContent): TimeRange | null {
    if (content.appendOnly) return null;
    return changedRange(sliceBars(this.#content!.store.bars, 0, this.#publishedRows), content.store.bars);
  }

  /** What changed before the first reading: since the journal's last record, or since the bars' end was told. */
  async #changeBefore(last: JournalRecord | undefined, content: FileContent, known: ParsedFile | undefined): Promise<TimeRange | null> {
    const { bars } = content.store;
    const told = this.#told;
    const change = await this.#changeSince(last, bars);
    if (change !== null || told === undefined || (content === known?.content && known.end?.tip === told.tip)) return change;
    return (await beginsWith(bars, told, this.#parts.ports.timers))
      ? null
      : { fromMs: bars.timestamp[0]!, toMs: bars.timestamp.at(-1)! + 1 };
  }

  /** All bars, where the first rows are not those that the journal's last record saw: a change that no process noticed. */
  async #changeSince(last: JournalRecord | undefined, bars: Bars): Promise<TimeRange | null> {
    if (last === undefined || (await this.#hasRowsOf(last, bars))) return null;
    return { fromMs: bars.timestamp[0]!, toMs: bars.timestamp.at(-1)! + 1 };
  }

  /** Whether another process has written down this very change. */
  async #isRecorded(range: TimeRange, fresh: readonly JournalRecord[], bars: Bars): Promise<boolean> {
    const last = fresh.at(-1);
    if (last === undefined || !(await this.#hasRowsOf(last, bars))) return false;
    return Math.min(...fresh.map(({ fromMs }) => fromMs)) <= range.fromMs && Math.max(...fresh.map(({ toMs }) => toMs)) >= range.toMs;
  }

  async #hasRowsOf({ rows, sha256 }: JournalRecord, bars: Bars): Promise<boolean> {
    return rows <= bars.timestamp.length && (await hashRows(bars, rows, this.#parts.ports.timers)) === sha256;
  }

  #takeRecords(records: readonly JournalRecord[]): void {
    for (const { fromMs, toMs } of records.slice(this.#journaled)) this.#log.record({ fromMs, toMs });
    this.#journaled = Math.max(this.#journaled, records.length);
  }

  #countClosed(): number {
    if (this.#content === undefined || this.#calendar === undefined) return 0;
    const { timestamp } = this.#content.store.bars;
    return closedRows(timestamp, this.#parts.name.timeframe, this.#calendar, this.#parts.ports.clock.now());
  }

  /** The close of the newest bar that has closed. */
  #lastCloseMs(): number {
    const row = this.#countClosed() - 1;
    return this.#calendar!.closeOf(this.#content!.store.bars.timestamp[row]!, this.#parts.name.timeframe);
  }

  /** The file's name in errors: from the data folder on. */
  get #file(): string {
    return relative(this.#parts.root, this.place.path);
  }
}
