import { InvalidParamError } from '../errors.js';
import { FeatureSet, isName, NAME_RULE, VERSION_DIGITS } from './featureSet.js';

/**
 * One set of the columns of several, each named `column@hash` after the version that it is of: two versions side by side in one plan, in which what they have in common is
 * computed once.
 * @throws InvalidParamError `INVALID_PARAM` for no set at all, one version twice, or a name that is not safe in a URL
 * @example
 * const a = defineFeatureSet('mine', { trend: 'close / ema(close, 12) - 1' });
 * const b = defineFeatureSet('mine', { trend: 'close / ema(close, 12)' });
 * joinFeatureSets('both', [a, b]).names; // → [ 'trend@…', 'trend@…' ]
 */
export function joinFeatureSets(name: string, sets: readonly FeatureSet[]): FeatureSet {
  if (!isName(name)) throw new InvalidParamError('set', 'name', `'${name}'`, NAME_RULE);
  if (sets.length === 0) throw new InvalidParamError('joinFeatureSets', 'sets', 'empty', 'give one set at least');
  const versions = sets.map(({ version }) => version);
  const twice = versions.find((version, k) => versions.indexOf(version) !== k);
  if (twice !== undefined) throw new InvalidParamError('joinFeatureSets', 'sets', twice, 'give each version once');
  const features = sets.flatMap((set) =>
    set.features.map((feature) => ({ feature, name: `${feature.name}@${set.hash.slice(0, VERSION_DIGITS)}` })),
  );
  return new FeatureSet(
    name,
    features.map((column) => column.name),
    { description: versions.join(', ') },
    () =>
      features.map(
        (column) =>
          Object.defineProperties(
            {},
            { ...Object.getOwnPropertyDescriptors(column.feature), name: { value: column.name, enumerable: true } },
          ) as typeof column.feature,
      ),
  );
}
