/** A place that loads bars or computes a feature. */
export type ScanFinding = {
  readonly file: string;
  readonly line: number;
  /** `load` gets bars, `feature` computes from them, `hazard` is what a migration has to look at: a fill, a look ahead. */
  readonly kind: 'load' | 'feature' | 'hazard';
  /** What stands there, as `pandas.read_csv`. */
  readonly what: string;
  /** What takes its place, or null where Barkeep has nothing. */
  readonly replacement: string | null;
  readonly note: string | null;
};

/** A call as it was read: its full name, its number, and what is called on its result; a definition is `function NAME`. */
export type SeenCall = {
  readonly line: number;
  readonly name: string;
  readonly number: number | null;
  readonly method: string | null;
  readonly base: string | null;
  /** The text literals among its arguments. */
  readonly text: string;
};
