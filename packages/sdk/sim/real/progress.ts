/** Often enough on a terminal, which shows one line that is written over; seldom in a log, which keeps them all. */
const TERMINAL_MS = 500;
const LOG_MS = 10_000;

/** What of a long run is done, at what rate, and how long the rest takes at that rate: said on the error output now and then. */
export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #beganMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  #done = 0;

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
    const { isTTY } = process.stderr;
    this.#timer = setInterval(
      () => process.stderr.write(isTTY ? `\r${this.line}\u001b[K` : `${this.line}\n`),
      isTTY ? TERMINAL_MS : LOG_MS,
    );
    this.#timer.unref();
  }

  get line(): string {
    const seconds = (performance.now() - this.#beganMs) / 1000;
    const rate = this.#done / seconds;
    const left = rate > 0 ? `${rate.toFixed(1)} a second, ${Math.ceil((this.#total - this.#done) / rate)} s left` : 'none done yet';
    return `${this.#done} of ${this.#total} ${this.#what}, ${left}`;
  }

  step(): void {
    this.#done++;
  }

  end(): void {
    clearInterval(this.#timer);
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
}
