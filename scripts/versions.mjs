// `npm run versions`: adds the versions that the built-in sets of the built feature-core are at to packages/sdk/versions, which only ever grows.
import { join } from 'node:path';
import { featureSets } from '@barkeep/feature-core';
import { recordVersions } from '@barkeep/sdk';
import { root } from './workspace.mjs';

const written = await recordVersions(join(root, 'packages/sdk/versions'), featureSets());
process.stdout.write(written.length === 0 ? 'every version is there\n' : `added ${written.join(', ')}\n`);
