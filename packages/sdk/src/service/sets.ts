import { UnknownNameError, describeFeatureSet, featureSet, featureSets, type FeatureSet, type FeatureSetInfo } from '@barkeep/feature-core';

/** The sets that a service knows: those of feature-core, and its own, which win over them by name. */
export class SetCatalogue {
  readonly #own: readonly FeatureSet[];

  constructor(own: readonly FeatureSet[] = []) {
    this.#own = own;
  }

  /** By name or `name@hash`. @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION` */
  resolve(nameOrVersion: string): FeatureSet {
    const own = this.#own.find((set) => set.name === nameOrVersion || set.version === nameOrVersion);
    if (own !== undefined) return own;
    const [name = ''] = nameOrVersion.split('@');
    const namesake = this.#own.find((set) => set.name === name);
    if (namesake !== undefined) throw new UnknownNameError('UNKNOWN_VERSION', 'version', nameOrVersion, [namesake.version]);
    return featureSet(nameOrVersion);
  }

  describe(): FeatureSetInfo[] {
    const names = new Set(this.#own.map((set) => set.name));
    return [...this.#own, ...featureSets().filter((set) => !names.has(set.name))].map((set) => describeFeatureSet(set));
  }
}
