/** What has happened, as one number and, where asked for, as lines. */
export class Trace {
  readonly lines: string[] | undefined;
  #hash = 0x811c9dc5;
  #events = 0;
  readonly #now: () => number;

  constructor(options: { readonly now: () => number; readonly keep: boolean }) {
    this.#now = options.now;
    this.lines = options.keep ? [] : undefined;
  }

  get events(): number {
    return this.#events;
  }

  /** FNV-1a over every line. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  note(text: string): void {
    const line = `${this.#now().toFixed(3)} ${text}`;
    this.#events++;
    for (let k = 0; k < line.length; k++) this.#hash = Math.imul(this.#hash ^ line.charCodeAt(k), 0x01000193);
    this.lines?.push(line);
  }
}
