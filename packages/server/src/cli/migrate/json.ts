/** A report as JSON: NaN is null, an infinity is a word, as everywhere. */
export function jsonText(value: unknown): string {
  const plain = (_key: string, each: unknown): unknown => {
    if (typeof each !== 'number' || Number.isFinite(each)) return each;
    return Number.isNaN(each) ? null : each > 0 ? 'Infinity' : '-Infinity';
  };
  return `${JSON.stringify(value, plain, 2)}\n`;
}
