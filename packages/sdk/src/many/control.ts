/** What the threads of a run share beside their work: whether to stop, and how many bars are done. */
export class Control {
  readonly buffer: SharedArrayBuffer;
  readonly #stop: Int32Array;
  readonly #bars: BigInt64Array;

  constructor(buffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.#stop = new Int32Array(buffer, 0, 1);
    this.#bars = new BigInt64Array(buffer, 8, 1);
  }

  /** Asks every thread to end at its next step. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  /** Throws `Stopped` where the run has been asked to end. */
  check(): void {
    if (this.isStopped) throw new Stopped('the run was asked to stop');
  }

  /** Counts bars whose features have been computed. */
  done(bars: number): void {
    Atomics.add(this.#bars, 0, BigInt(bars));
  }

  get bars(): number {
    return Number(Atomics.load(this.#bars, 0));
  }
}

/** A job ended because its run was asked to. */
export class Stopped extends Error {}
