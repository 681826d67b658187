/** Values of one expression on bundled bars, by row, from a program that is not ours. */
export type GoldenRow = {
  readonly expression: string;
  /** A file of packages/sdk/data. */
  readonly bars: string;
  /** The program and its version. */
  readonly source: string;
  /** Of the larger of the value and `size`; 0 asks for the same bits. */
  readonly tolerance: number;
  /** Why the tolerance is what it is. */
  readonly reason: string;
  /** The median size of the column, where values pass through zero. */
  readonly size?: number;
  readonly values: Readonly<Record<number, number>>;
};
