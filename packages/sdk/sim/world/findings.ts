/** What a run has found wrong: a run ends with the first. */
export class Findings {
  #first: string | undefined;
  readonly #note: (text: string) => void;

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  get first(): string | undefined {
    return this.#first;
  }

  report(what: string | undefined): void {
    if (what === undefined) return;
    this.#note(`WRONG ${what}`);
    this.#first ??= what;
  }
}
