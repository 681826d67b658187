import {
  INPUT_COLUMNS,
  BarkeepError,
  InvalidParamError,
  UnknownNameError,
  describeFeatureSet,
  featureSets,
  versionOfSet,
  type FeatureSet,
  type FeatureSetInfo,
  type SetVersion,
} from '@barkeep/feature-core';
import { VersionRegistry } from '../sets/versions.js';

/** The set of a request that names none, here and in a server. */
export const DEFAULT_SET = 'core';

/** The sets that a service knows: those of feature-core, and its own. */
export class SetCatalogue {
  readonly #own: readonly FeatureSet[];
  readonly #versions: VersionRegistry;

  /**
   * @throws InvalidParamError `INVALID_PARAM` where two sets have one name, or a set of its own has a column named as a bar column, which would
   * stand twice in a frame with bars
   */
  constructor(own: readonly FeatureSet[] = [], versions: VersionRegistry = new VersionRegistry()) {
    this.#versions = versions;
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

  /** By name or `name@hash`. @throws BarkeepError `UNKNOWN_SET`, `UNKNOWN_VERSION` with the versions that are here and the way to get another */
  resolve(nameOrVersion: string): FeatureSet {
    const [name = ''] = nameOrVersion.split('@');
    const set = this.#named(nameOrVersion);
    if (set !== undefined && isAt(set, nameOrVersion)) return set;
    const earlier = nameOrVersion === name ? undefined : this.#versions.open(nameOrVersion);
    if (earlier?.set !== undefined) return earlier.set;
    if (set === undefined && earlier === undefined && this.#versions.of(name).length === 0) throw this.#unknownSet(nameOrVersion);
    throw unknownVersion(nameOrVersion, [...new Set([...(set === undefined ? [] : [set.version]), ...this.#versions.of(name)])], earlier);
  }

  /** A version as its document tells of it, also one that cannot be computed here. @throws as `resolve` where there is none */
  version(nameOrVersion: string): SetVersion {
    const set = this.#named(nameOrVersion);
    if (set !== undefined && isAt(set, nameOrVersion)) return versionOfSet(set);
    return this.#versions.open(nameOrVersion) ?? versionOfSet(this.resolve(nameOrVersion));
  }

  /** The set of that name, as it is now. */
  #named(nameOrVersion: string): FeatureSet | undefined {
    const [name] = nameOrVersion.split('@');
    return this.#own.find((own) => own.name === name) ?? featureSets().find((builtIn) => builtIn.name === name);
  }

  #unknownSet(name: string): UnknownNameError {
    const names = [...this.#own, ...featureSets()].map((set) => set.name);
    return new UnknownNameError('UNKNOWN_SET', 'feature set', name, [...new Set(names)]);
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

function isAt(set: FeatureSet, nameOrVersion: string): boolean {
  return nameOrVersion === set.name || nameOrVersion === set.version;
}

function unknownVersion(version: string, known: readonly string[], earlier: SetVersion | undefined): BarkeepError {
  const [name = ''] = version.split('@');
  const here = known.filter((other) => other !== version);
  const others = here.length === 0 ? `no other version of ${name} is here` : `here ${here.length === 1 ? 'is' : 'are'} ${here.join(', ')}`;
  const advice =
    earlier === undefined
      ? `put its ${version}.json, from the versions folder beside the sets that it was computed with, into that of the sets here`
      : `its formulas are known, but its bits are not to be had: ${changesText(earlier)}; take the release that it was computed with`;
  return new BarkeepError('UNKNOWN_VERSION', `version ${version} is not to be had; ${others}; ${advice}`, {
    kind: 'version',
    name: version,
    nearest: here,
    known,
  });
}

/** Why a version cannot be computed: `rsi was at revision 1 and is at 2`. */
export function changesText({ changed }: Pick<SetVersion, 'changed'>): string {
  if (changed.length === 0) return 'its expressions are read otherwise now';
  return changed
    .map(({ operator, from, to }) => `${operator} was at revision ${from} and ${to === null ? 'is there no more' : `is at ${to}`}`)
    .join(', ');
}

/** What stands beside a set's columns in a frame, a CSV file or a table. */
const BAR_NAMES: readonly string[] = INPUT_COLUMNS;

function invalid(set: FeatureSet, advice: string): InvalidParamError {
  return new InvalidParamError('connect', 'sets', set.name, advice);
}
