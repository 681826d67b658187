import type { Writable } from 'node:stream';
import type { Clock, ManyProgress } from '@barkeep/sdk';

/** Work that is done before this time shows no progress, and the line changes no more often than every step. */
const PATIENCE_MS = 1_000;
const STEP_MS = 200;

/** What is counted. */
export type ProgressUnit = 'bytes' | 'bars' | 'runs';

/** One line on a terminal with share, rate and time left; nothing into a pipe or a file. */
export class Progress {
  private readonly stream: Writable & { readonly isTTY?: boolean };
  private readonly clock: Clock;
  private what = '';
  private sinceMs = 0;
  private shownMs = 0;
  private visible = false;

  constructor(stream: Writable & { readonly isTTY?: boolean }, clock: Clock) {
    this.stream = stream;
    this.clock = clock;
  }

  show(what: string, done: number, total: number, unit: ProgressUnit): void {
    this.tell(what, (elapsedMs) => progressText(what, done, total, unit, elapsedMs));
  }

  /** Shows what `text` makes of the time since `what` was first told of. */
  tell(what: string, text: (elapsedMs: number) => string): void {
    if (this.stream.isTTY !== true) return;
    const nowMs = this.clock.monotonic();
    if (what !== this.what) {
      this.what = what;
      this.sinceMs = nowMs;
    }
    const elapsedMs = nowMs - this.sinceMs;
    if (elapsedMs < PATIENCE_MS || nowMs - this.shownMs < STEP_MS) return;
    this.shownMs = nowMs;
    this.visible = true;
    this.stream.write(`\r\u001b[K${text(elapsedMs)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.visible) this.stream.write('\r\u001b[K');
    this.visible = false;
  }
}

/** `computing  42 %  1.2 M bars/s  3 s left` */
export function progressText(what: string, done: number, total: number, unit: ProgressUnit, elapsedMs: number): string {
  const rate = (done / elapsedMs) * 1000;
  const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
  const secondsLeft = rate > 0 ? Math.ceil((total - done) / rate) : 0;
  return `${what}  ${percent} %  ${rateText(rate, unit)}  ${secondsLeft} s left`;
}

/** `computing  42 %  337 of 800 files  1.2 M bars/s  51.4 files/s  3 min 20 s left`: the time left goes by the bytes of the files of bars. */
export function manyProgressText({ done, total, bars, bytes, totalBytes }: ManyProgress, elapsedMs: number): string {
  const percent = totalBytes > 0 ? Math.floor((100 * bytes) / totalBytes) : 0;
  const left = bytes > 0 ? `${durationText((elapsedMs * (totalBytes - bytes)) / bytes)} left` : 'time left not known yet';
  const files = ((1000 * done) / elapsedMs).toFixed(1);
  return `computing  ${percent} %  ${done} of ${total} files  ${rateText((1000 * bars) / elapsedMs, 'bars')}  ${files} files/s  ${left}`;
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function rateText(rate: number, unit: ProgressUnit): string {
  const name = unit === 'bytes' ? 'B/s' : ` ${unit}/s`;
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(1)} M${name}`;
  if (rate >= 1e3) return `${(rate / 1e3).toFixed(1)} k${name}`;
  return `${rate.toFixed(rate < 10 ? 1 : 0)}${unit === 'bytes' ? ' B/s' : name}`;
}
