type StepParams = Readonly<Record<string, number>>;

/**
 * The usual bar of a kernel that has one output, where everything lies in one array: the state from index `state` on, the bar's values of the first and the second input
 * at `a` and `b`, that of the output at `out`. False, with nothing written, at a bar that is not usual (a hole, the end of a segment): then the kernel runs. The bits are
 * the kernel's.
 */
export type BarStep = {
  readonly run: (memory: Float64Array, state: number, a: number, b: number, out: number, params: StepParams) => boolean;
  /** How many bars back the values lie that it reads beside the bar's own, where it returns true. */
  readonly lags: (params: StepParams) => readonly number[];
  /** How many leading numbers of the state it reads or writes. */
  readonly cells: number;
  /** Which further number of the state it reads. */
  readonly cell?: (memory: Float64Array, state: number) => number;
};
