// `npm run sim`, `sim:real`, `sim:week`: installs and builds what is missing, joins the program that is named and runs it with the arguments after it.
import { join } from 'node:path';
import { finish, prepare, root, runNode } from './workspace.mjs';

await finish(async () => {
  const node = await prepare({ types: false });
  const [entry, ...args] = process.argv.slice(2);
  const { bundleProgram } = await import(join(root, 'packages/sdk/sim/bundle.mjs'));
  return runNode(node, [await bundleProgram({ entry }), ...args]);
});
