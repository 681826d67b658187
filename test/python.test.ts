import { describe, expect, test } from 'vitest';
import { casesOf, runPytest, runPython, type PythonCase } from './harness/pytest.js';
import { preparePython } from './harness/python.js';

const { python, reason } = preparePython();
/** Run before the tests are named: each case of pytest is one here. */
const cases: readonly PythonCase[] = python === undefined ? [] : await runPytest(python);

describe('packages/python', () => {
  test('has a Python to run its tests with', ({ skip }) => {
    if (reason !== undefined) skip(reason);
    expect(cases.length).toBeGreaterThan(0);
  });

  for (const { name, failure, skipped } of cases) {
    test(name, ({ skip }) => {
      if (skipped !== undefined) skip(skipped);
      if (failure !== undefined) expect.fail(failure);
    });
  }

  const checks = {
    ruff: ['-m', 'ruff', 'check', '--no-cache', '--config=pyproject.toml', '.', '../../examples/python_client.py'],
    'ruff format': ['-m', 'ruff', 'format', '--no-cache', '--config=pyproject.toml', '--check', '.', '../../examples/python_client.py'],
    'mypy --strict': ['-m', 'mypy', '--cache-dir=../../.barkeep/mypy'],
  };
  for (const [name, args] of Object.entries(checks)) {
    test(`is clean by ${name}`, { timeout: 180_000 }, async ({ skip }) => {
      if (reason !== undefined) return skip(reason);
      const { code, said } = await runPython(python, ...args);
      expect(code, said).toBe(0);
    });
  }
});

describe('the report of pytest', () => {
  test('gives each case with its failure or the reason why it was skipped', () => {
    const xml = `<?xml version="1.0"?><testsuites><testsuite>
      <testcase classname="tests.test_a" name="test_is_fine[1-&lt;2&gt;]" time="0.1" />
      <testcase classname="tests.test_a" name="test_fails" time="0.1"><failure message="x">assert 1 &lt; 0&#10;E</failure></testcase>
      <testcase classname="tests.test_a" name="test_skips" time="0.1"><skipped type="pytest.skip" message="no &quot;Node&quot;">there</skipped></testcase>
      </testsuite></testsuites>`;
    expect(casesOf(xml)).toEqual([
      { name: 'test_a: is fine[1-<2>]' },
      { name: 'test_a: fails', failure: 'assert 1 < 0\nE' },
      { name: 'test_a: skips', skipped: 'no "Node"' },
    ]);
  });
});
