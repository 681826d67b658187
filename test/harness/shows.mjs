// Loaded by snippets under test: `shows` prints what a line gives and compares it with the comment behind it.
import { format } from 'node:util';

/** Prints `values` as console.log does; throws where the text is not `expected`, in which `…` stands for anything. */
export function shows(expected, line, ...values) {
  const text = format(...values).trim();
  process.stdout.write(`${text}\n`);
  const pattern = new RegExp(`^${expected.split('…').map(escaped).join('.*')}$`, 's');
  if (!pattern.test(text)) throw new Error(`line ${line} shows\n  ${text}\nand the page says\n  ${expected}`);
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
