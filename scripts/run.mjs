// `npm run example:…`: installs and builds what is missing or has changed, then runs the program that is named, with the arguments after it.
import { finish, prepare, runNode } from './workspace.mjs';

await finish(async () => runNode(await prepare({ types: false }), process.argv.slice(2)));
