import { hold } from '../bits.js';
import { setOf, type Core } from './subject.js';

/** A set's hash changes when its columns, its expressions or a revision do, and for nothing else. */
export function hashIsOfWhatDecidesBits(core: Core): void {
  const base = core.defineFeatureSet('base', { a: 'sma(close, 5) + 1', b: 'rsi_sma(close)' });
  const define = (columns: Parameters<Core['defineFeatureSet']>[1]): string => core.defineFeatureSet('base', columns).hash;
  const same = {
    'other spelling': define({ a: '1+sma( close , 5 )', b: 'rsi_sma(close, 14)' }),
    'words on a column': define({ a: { expression: 'sma(close, 5) + 1', category: 'mine', description: 'text' }, b: 'rsi_sma(close)' }),
    'another name': core.defineFeatureSet('other', { a: 'sma(close, 5) + 1', b: 'rsi_sma(close)' }).hash,
  };
  const different = {
    'another order': define({ b: 'rsi_sma(close)', a: 'sma(close, 5) + 1' }),
    'another column name': define({ c: 'sma(close, 5) + 1', b: 'rsi_sma(close)' }),
    'another parameter': define({ a: 'sma(close, 6) + 1', b: 'rsi_sma(close)' }),
    'another column': define({ a: 'sma(close, 5) + 1', b: 'rsi_sma(close)', c: 'close' }),
    'swapped operands of a difference': define({ a: 'sma(close, 5) - 1', b: 'rsi_sma(close)' }),
    'another revision': revised(core, base.features, 'sma'),
  };
  for (const [what, hash] of Object.entries(same)) hold(hash === base.hash, () => `${what} changes the hash`);
  for (const [what, hash] of Object.entries(different)) hold(hash !== base.hash, () => `${what} leaves the hash`);
  hold(
    /^base@[0-9a-f]{12}$/.test(base.version) && base.hash.startsWith(base.version.slice(5)) && base.hash.length === 64,
    () => `version ${base.version} of ${base.hash}`,
  );
  hold(setOf(core, ['close - open']).hash !== setOf(core, ['open - close']).hash, () => 'a difference commutes');
  hold(
    core.featureSets().every((set) => core.featureSet(set.version) === set && core.featureSet(set.name) === set),
    () => 'a built-in set is not found',
  );
}

/** The hash with the revision of one operator raised. */
function revised(core: Core, features: InstanceType<Core['FeatureSet']>['features'], name: string): string {
  const raise = <T>(part: T): T => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(raise) as T;
    const copy = Object.fromEntries(
      Object.entries(part).map(([key, value]) => [
        key,
        key === 'operator' && (value as { name: string }).name === name ? { ...(value as object), revision: 2 } : raise(value),
      ]),
    );
    return copy as T;
  };
  return new core.FeatureSet(
    'base',
    features.map((feature) => feature.name),
    {},
    () => features.map((feature) => ({ ...feature, tree: raise(feature.tree) })),
  ).hash;
}
