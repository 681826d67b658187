import type { FileBars } from '@barkeep/sdk';
import type { CliIo } from './io.js';

/** Tells on standard error, in a line each, what was odd in a file and what a repair did; `advice` is what can be done about it. */
export function tellFaults(name: string, file: Pick<FileBars, 'faults' | 'repaired'>, io: CliIo, advice = '; --strict refuses them'): void {
  const { faults, repaired } = file;
  if (repaired !== undefined) {
    io.stderr.write(`barkeep: ${name}: repaired: ${repairText(repaired)}\n`);
  }
  if (faults.length === 0) return;
  const kinds = faults.map(({ kind, count: rows, firstLine, firstRow }) => {
    const where = firstLine === undefined ? `row ${firstRow}` : `line ${firstLine}`;
    return `${rows} ${kind.replaceAll('-', ' ')} (first: ${where})`;
  });
  io.stderr.write(`barkeep: ${name}: odd values, computed as they are: ${kinds.join('; ')}${advice}\n`);
}

function repairText({ movedRows, droppedRows, droppedLines }: NonNullable<FileBars['repaired']>): string {
  const lines = `line ${droppedLines.slice(0, 5).join(', ')}${droppedRows > 5 ? ', …' : ''}`;
  const moved = movedRows === 0 ? [] : [`${count(movedRows, 'row')} out of order sorted in`];
  const dropped = droppedRows === 0 ? [] : [`${count(droppedRows, 'row')} of a repeated timestamp dropped (${lines})`];
  return [...moved, ...dropped].join(', ');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
