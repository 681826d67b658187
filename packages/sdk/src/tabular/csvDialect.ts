import { invalidFile, shown } from './faults.js';
import { columnSlots, countColumns, type Slots } from './header.js';
import type { EpochUnit } from './time.js';

export type Delimiter = ',' | ';' | '\t' | '|';
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];

/** What a CSV file's first lines say of the others. */
export type CsvDialect = {
  readonly delimiter: Delimiter;
  /** The header's names as the file has them. */
  readonly names: readonly string[];
  /** What epoch numbers count; undefined where times are written as dates. */
  readonly epochUnit?: EpochUnit;
};

/** A dialect with the slots of its columns. */
export type CsvLayout = { readonly delimiter: Delimiter; readonly names: readonly string[]; readonly slots: Slots };

/**
 * The layout that a header line (without its end) shows: the delimiter is the one by which the needed columns are found.
 * @throws BarkeepError `INVALID_FILE`
 */
export function layoutOf(header: Uint8Array, file: string): CsvLayout {
  const place = { file, line: 1 };
  refuseOtherEncodings(header, file);
  const text = new TextDecoder().decode(header);
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text)) throw invalidFile({ file }, 'is not a text file in UTF-8');
  if (text.includes('\r')) throw invalidFile(place, 'lines end with a carriage return alone; save the file with LF or CRLF line ends');
  const choices = DELIMITERS.map((delimiter) => {
    const names = splitHeader(text, delimiter);
    return { delimiter, names, found: countColumns(names) };
  });
  const { delimiter, names } = choices.reduce((best, next) =>
    next.found > best.found || (next.found === best.found && next.names.length > best.names.length) ? next : best,
  );
  return { delimiter, names, slots: columnSlots(names, place) };
}

function refuseOtherEncodings(header: Uint8Array, file: string): void {
  const [a, b] = header;
  const marked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const zeros = header.subarray(0, 64).reduce((n, byte) => n + (byte === 0 ? 1 : 0), 0);
  if (marked || zeros >= Math.min(header.length, 64) / 4) {
    if (header.length > 0) throw invalidFile({ file }, 'is in UTF-16; save it as UTF-8');
  }
  if (a === 0x50 && b === 0x41 && shown(header, 0, 4) === 'PAR1') throw invalidFile({ file }, 'is a Parquet file; name it .parquet');
}

function splitHeader(text: string, delimiter: Delimiter): string[] {
  const names: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let end: number;
    if (text[at] === '"') {
      let close = at + 1;
      while (close < text.length && (text[close] !== '"' || text[++close] === '"')) close++;
      end = text.indexOf(delimiter, close);
      if (end < 0) end = text.length;
      names.push(unquoted(text.slice(at, end).trim()));
    } else {
      end = text.indexOf(delimiter, at);
      if (end < 0) end = text.length;
      names.push(text.slice(at, end).trim());
    }
    at = end + 1;
  }
  return names;
}

function unquoted(name: string): string {
  return name.length >= 2 && name.endsWith('"') ? name.slice(1, -1).replaceAll('""', '"').trim() : name;
}
