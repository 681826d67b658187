// `npm start`: installs and builds what is missing or has changed, then serves the bundled bars. Arguments go to `barkeep serve`.
// This file stays readable by every Node that knows ES modules, so that an old one gets a sentence and not a syntax error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 18) {
  process.stderr.write(
    'Barkeep needs Node 18 or newer to start; this is ' + process.version + '. Install Node 24 from your package manager.\n',
  );
  process.exit(1);
}
void import('./workspace.mjs').then(async ({ prepare, finish }) => {
  const { serve } = await import('./serve.mjs');
  await finish(async () => serve(await prepare({ types: false }), process.argv.slice(2)));
});
