/** The folder of the sources. */
export const sources: string;
/** Joins a program of this folder and all that it imports of the sources into one file, and gives its path; `overlays` stand for files of the sources: `[path below src, text]`; `short`: with chunks of 16 rows. */
export function bundleProgram(options: {
  readonly entry: string;
  readonly name?: string;
  readonly short?: boolean;
  readonly overlays?: readonly (readonly [string, string])[];
}): Promise<string>;
