// `npm test`: installs and builds what is missing or has changed, then runs every test with coverage. Arguments go to vitest.
// This file stays readable by every Node that knows ES modules, so that an old one gets a sentence and not a syntax error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 18) {
  process.stderr.write(
    'Barkeep needs Node 18 or newer to run its tests; this is ' + process.version + '. Install Node 24 from your package manager.\n',
  );
  process.exit(1);
}
void import('./workspace.mjs').then(({ prepare, finish, runTool }) =>
  finish(async () => {
    const node = await prepare({ types: true });
    const chosen = process.argv.slice(2);
    // Thresholds are for the whole: a chosen file cannot reach them.
    const whole = chosen.length === 0;
    const reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=coverage/tests.json'];
    return runTool(node, 'vitest', ['run', ...(whole ? ['--coverage'] : []), ...reporters, ...chosen]);
  }),
);
