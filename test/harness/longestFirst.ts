import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that run for minutes, the longest first: begun last, one of them would run alone while the other cores wait. */
const LONG = ['planted.test.ts', 'properties.test.ts', 'docs.test.ts', 'python.test.ts', 'pandas.test.ts', 'random.test.ts'];

/** The order of test files: those that take long first, then as vitest has it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((name) => moduleId.endsWith(`/${name}`));
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
