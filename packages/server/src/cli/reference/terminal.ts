import { given, type CliIo } from '../io.js';

/** What text can be shown: as wide as the terminal, or without end in a file or pipe; with characters that draw where the terminal has them. */
export type Screen = { readonly width: number; readonly draws: boolean };

const NARROWEST = 40;
const USUAL = 80;

/** The screen that standard output is. `wide` asks for whole lines. A pipe gets neither cuts nor drawings. */
export function screenOf({ stdout, env }: CliIo, wide: boolean): Screen {
  if (stdout.isTTY !== true) return { width: Infinity, draws: false };
  const locale = given(env['LC_ALL']) ?? given(env['LC_CTYPE']) ?? given(env['LANG']) ?? '';
  const width = wide ? Infinity : Math.max(NARROWEST, stdout.columns ?? USUAL);
  return { width, draws: /utf-?8/i.test(locale) && env['TERM'] !== 'dumb' };
}

/** Lines that fit the screen; what is cut ends in `…`, or in `~` where that cannot be shown. */
export function fitted(text: string, { width, draws }: Screen): { readonly text: string; readonly isCut: boolean } {
  let isCut = false;
  const lines = text.split('\n').map((line) => {
    if (line.length <= width) return line;
    isCut = true;
    return `${line.slice(0, width - 1)}${draws ? '…' : '~'}`;
  });
  return { text: lines.join('\n'), isCut };
}
