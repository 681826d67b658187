// `pnpm run build`: JavaScript and type declarations of every package into packages/*/dist.
import { build, finish, chooseNode } from './workspace.mjs';

await finish(async () => {
  await build(chooseNode(), { types: true, force: true });
  return 0;
});
