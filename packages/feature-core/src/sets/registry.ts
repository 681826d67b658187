import { UnknownNameError } from '../errors.js';
import { alpha158 } from './alpha158.js';
import { alpha360 } from './alpha360.js';
import { core } from './core.js';
import { env43Market, env53Market } from './environment.js';
import type { FeatureSet } from './featureSet.js';
import { legacy } from './legacy.js';
import { pipelineV1 } from './pipelineV1.js';
import { regimeInputs } from './regimeInputs.js';
import { talib } from './talib.js';

const BUILT_IN: readonly FeatureSet[] = [alpha158, alpha360, core, env43Market, env53Market, legacy, pipelineV1, regimeInputs, talib];

/** The built-in feature sets. */
export function featureSets(): readonly FeatureSet[] {
  return BUILT_IN;
}

/**
 * The built-in set of that name, or of that version (`name@hash`).
 * @throws UnknownNameError `UNKNOWN_SET` for a name, `UNKNOWN_VERSION` for a version that is not here
 */
export function featureSet(nameOrVersion: string): FeatureSet {
  const name = nameOrVersion.split('@', 1)[0]!;
  const found = BUILT_IN.find((set) => set.name === name);
  if (found !== undefined && (nameOrVersion === name || nameOrVersion === found.version)) return found;
  if (found !== undefined) throw new UnknownNameError('UNKNOWN_VERSION', 'version', nameOrVersion, [found.version]);
  throw new UnknownNameError(
    'UNKNOWN_SET',
    'feature set',
    nameOrVersion,
    BUILT_IN.map((set) => set.name),
  );
}
