// Cells of the generated tables.

export const code = (text) => `\`${text}\``;

export function row(...cells) {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A table of Markdown; no cell is padded, so that one changed row is one changed line. */
export function table(head, rows) {
  return [row(...head), `|${head.map(() => '---').join('|')}|`, ...rows.map((cells) => row(...cells))].join('\n');
}

/** Six digits; what is smaller than a billionth is rounding. */
function boundText(bound) {
  return String(Math.abs(bound) < 1e-9 ? 0 : Number(bound.toPrecision(6))).replace('-', '−');
}

/** `0 … 100`, `≥ 0`, `any`; bounds as they are meant, without what rounding adds to them. */
export function rangeText({ range: [lo, hi], integer }) {
  const [least, most] = [lo, hi].map((bound) => (bound === null ? null : boundText(bound)));
  const text = least === null ? (most === null ? 'any' : `≤ ${most}`) : most === null ? `≥ ${least}` : `${least} … ${most}`;
  return integer ? `${text}, whole` : text;
}

export function reachText({ reach }) {
  return reach === null ? 'unbounded' : String(reach);
}

/** A number of a worked row: six digits, and a dash for what is not defined. */
export function numberText(value) {
  return Number.isNaN(value) ? '–' : String(Number(value.toPrecision(6))).replace('-', '−');
}
