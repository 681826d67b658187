const PYTHON = /"""[^]*?"""|'''[^]*?'''|#.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;
const SCRIPT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/gm;

/** A source with spaces for its comments and for what its strings hold, but single words, as the name of a column in `df['close']` is: of the same length and lines. */
export function codeOf(source: string, isPython: boolean): string {
  return source.replaceAll(isPython ? PYTHON : SCRIPT, (text) => {
    if (/^(['"`])\w*\1$/.test(text)) return text;
    const quote = /^['"`]/.test(text) ? text[0]! : ' ';
    return quote + text.slice(1, -1).replaceAll(/[^\n]/g, ' ') + (text.length > 1 ? quote : '');
  });
}
