/** Characters of a line that are shown, and how many of them before the place. */
const WIDTH = 96;
const BEFORE = 64;

/**
 * The line of a text that has a place in it, and under it a caret at the place: two lines. A long line is cut around the place; what a terminal would act on is
 * shown as a space.
 */
export function excerpt(text: string, position: number): string {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  const end = text.indexOf('\n', position);
  const line = text.slice(start, end < 0 ? text.length : end);
  const at = position - start;
  const from = line.length <= WIDTH ? 0 : Math.max(0, Math.min(at - BEFORE, line.length - WIDTH));
  const to = Math.min(line.length, from + WIDTH);
  const head = from > 0 ? '…' : '';
  const shown = `${head}${printable(line.slice(from, to))}${to < line.length ? '…' : ''}`;
  return `  ${shown}\n  ${' '.repeat(head.length + columns(line.slice(from, at)))}^`;
}

/** ` in line 3` of a text that has several. */
export function lineOf(text: string, position: number): string {
  return text.includes('\n') ? ` in line ${text.slice(0, position).split('\n').length}` : '';
}

/** Text as a terminal shows it and does not act on it. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ');
}

/** How many columns text takes: one for each character, whatever it is made of. */
function columns(text: string): number {
  return Array.from(text).length;
}
