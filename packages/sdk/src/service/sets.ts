import {
  BAR_COLUMNS,
  InvalidParamError,
  UnknownNameError,
  describeFeatureSet,
  featureSet,
  featureSets,
  type FeatureSet,
  type FeatureSetInfo,
} from '@barkeep/feature-core';

/** The sets that a service knows: those of feature-core, and its own. */
export class SetCatalogue {
  readonly #own: readonly FeatureSet[];

  /**
   * @throws InvalidParamError `INVALID_PARAM` where two sets have one name, or a set of its own has a column named as a bar column, which would
   * stand twice in a frame with bars
   */
  constructor(own: readonly FeatureSet[] = []) {
    this.#own = own.filter((set, k) => own.findIndex(({ version }) => version === set.version) === k);
    const known = new Map(featureSets().map((set) => [set.name, set]));
    for (const set of own) {
      const namesake = known.get(set.name);
      if (namesake !== undefined && namesake.hash !== set.hash)
        throw invalid(set, `${namesake.version} has that name already; rename yours`);
      requireOwnColumns(set);
      known.set(set.name, set);
    }
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

  /** Every set: its own first. */
  describe(): FeatureSetInfo[] {
    const names = new Set(this.#own.map((set) => set.name));
    return [...this.#own, ...featureSets().filter((set) => !names.has(set.name))].map((set) => describeFeatureSet(set));
  }
}

/** @throws InvalidParamError `INVALID_PARAM` for a column named as a bar column */
export function requireOwnColumns(set: FeatureSet): void {
  const column = set.names.find((name) => BAR_NAMES.includes(name.toLowerCase()));
  if (column !== undefined) throw invalid(set, `its column '${column}' has the name of a bar column; rename it, such as ${column}_feature`);
}

/** What stands beside a set's columns in a frame, a CSV file or a table. */
const BAR_NAMES: readonly string[] = ['timestamp', ...BAR_COLUMNS];

function invalid(set: FeatureSet, advice: string): InvalidParamError {
  return new InvalidParamError('connect', 'sets', set.name, advice);
}
