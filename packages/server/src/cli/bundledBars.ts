import { join } from 'node:path';
import type { Bars } from '@barkeep/feature-core';
import { BUNDLED_BARS, fileSource, nodePorts, readBarsFile } from '@barkeep/sdk';

/** All bars of one of the bundled files. */
export async function bundledBars(file: string): Promise<Bars> {
  const { files, timers } = nodePorts;
  return (await readBarsFile(file, await fileSource(files, join(BUNDLED_BARS, file)), { timers })).bars;
}
