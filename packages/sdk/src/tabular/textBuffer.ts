import { isoText } from './faults.js';
import { ShortestWriter } from './shortest.js';

const DAY_MS = 86_400_000;
const PIECE_BYTES = 1 << 17;
/** Longer than any number (25) or moment (28). */
export const MAX_VALUE_BYTES = 32;

/** Text that is written byte by byte and handed out in large pieces, which then belong to whoever took them. */
export class TextBuffer {
  private bytes: Uint8Array;
  private at = 0;
  /** The date written last, counted in days since 1970, as it was written, with its T. */
  private day = NaN;
  private dayText = '';
  private readonly shortest = new ShortestWriter();

  /** `largest` is the most that is written between two calls of `isFull`. */
  constructor(private readonly largest: number) {
    this.bytes = this.allocate();
  }

  /** Whether a piece should be taken before `largest` more bytes are written. */
  isFull(): boolean {
    return this.at + this.largest > this.bytes.length;
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const piece = this.bytes.subarray(0, this.at);
    this.bytes = this.allocate();
    this.at = 0;
    return piece;
  }

  get length(): number {
    return this.at;
  }

  byte(byte: number): void {
    this.bytes[this.at++] = byte;
  }

  copy(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** ASCII. */
  text(text: string): void {
    const { bytes } = this;
    let at = this.at;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.at = at;
  }

  /** The shortest text that gives a finite number's bits back, by `Number` and by Python's `float` alike. */
  number(value: number): void {
    const end = this.shortest.write(value, this.bytes, this.at);
    if (end >= 0) this.at = end;
    else if (value === 0) this.text(Object.is(value, -0) ? '-0' : '0');
    else this.text('' + value);
  }

  /** ms UTC as ISO-8601, milliseconds only where they are not zero. */
  time(ms: number): void {
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.day) {
      this.dayText = isoText(day * DAY_MS).slice(0, -9);
      this.day = day;
    }
    this.text(this.dayText);
    const inDay = ms - day * DAY_MS;
    const seconds = Math.floor(inDay / 1000);
    const millis = inDay - seconds * 1000;
    this.twoDigits((seconds / 3600) | 0);
    this.byte(58);
    this.twoDigits(((seconds / 60) | 0) % 60);
    this.byte(58);
    this.twoDigits(seconds % 60);
    if (millis > 0) this.text(`.${String(Math.floor(millis)).padStart(3, '0')}`);
    this.byte(90);
  }

  private twoDigits(n: number): void {
    this.bytes[this.at++] = 48 + ((n / 10) | 0);
    this.bytes[this.at++] = 48 + (n % 10);
  }

  private allocate(): Uint8Array {
    return Buffer.allocUnsafe(Math.max(PIECE_BYTES, this.largest));
  }
}
