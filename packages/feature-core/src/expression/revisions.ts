import { catalogue, crossSection } from '../operators/catalogue.js';

/** The revision of every operator, as it is here. */
export function currentRevisions(): Map<string, number> {
  return new Map([...catalogue, ...crossSection].map(({ name, revision }) => [name, revision]));
}
