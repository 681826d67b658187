import type { Bars } from '../../src/bars/bars.js';

/** FEATURES.md: where a hole leaves one value in the window, the running sums of the reference give infinities; there is no line through one point. */
const LINES = /^(BETA|RSQR|RESI)(\d+)$/;

/** Whether the window of a line column that ends at a row has one close only. */
export function lonePoint({ close }: Bars, column: string): (row: number) => boolean {
  const period = Number(LINES.exec(column)?.[2] ?? 0);
  return (row) => period > 0 && close.subarray(Math.max(0, row - period + 1), row + 1).filter(Number.isFinite).length === 1;
}
