import { BarkeepError, InvalidBarsError, type ErrorFields, type FaultKind } from '@barkeep/feature-core';

/** Odd values of a kind: how many rows have it, the first of them (0-based), and its line in the file (the header is line 1), where the file has lines. */
export type FileFault = { readonly kind: FaultKind; readonly count: number; readonly firstRow: number; readonly firstLine?: number };

/** Where in a file a fault is; `line` counts the header as line 1. */
export type Place = { readonly file: string; readonly line?: number; readonly row?: number };

/** A file that cannot be read: `bars.csv, line 7: reason`. */
export function invalidFile(place: Place, reason: string, fields: ErrorFields = {}, cause?: unknown): BarkeepError {
  const options = cause === undefined ? undefined : { cause };
  return new BarkeepError('INVALID_FILE', `${placeText(place)}: ${reason}`, { ...place, ...fields }, options);
}

/** Bars of a file that are read but break the rules of bars. */
export function invalidBars(place: Place, reason: string, fields: ErrorFields = {}): InvalidBarsError {
  return new InvalidBarsError(`${placeText(place)}: ${reason}`, { ...place, ...fields });
}

function placeText({ file, line, row }: Place): string {
  if (line !== undefined) return `${file}, line ${line}`;
  return row === undefined ? file : `${file}, row ${row}`;
}

/** Bytes of a file as text to show: decoded, cut after 40 characters, control characters escaped. */
export function shown(bytes: Uint8Array, from: number, to: number): string {
  const text = new TextDecoder().decode(bytes.subarray(from, Math.min(to, from + 160)));
  const cut = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return cut.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** ms UTC as ISO-8601, milliseconds only where they are not zero. */
export function isoText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
