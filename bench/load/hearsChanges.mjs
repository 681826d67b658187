// A process that keeps values of a Redis in its memory, and tells the moment at which each leaves it: node hearsChanges.mjs PORT, with a channel.
import { nothingNear, tieredOver } from '../harness/cachedVectors.mjs';

const near = {
  ...nothingNear,
  delete: () => {
    process.send(String(process.hrtime.bigint()));
    return true;
  },
};

const store = await tieredOver(Number(process.argv[2]), near);
process.send('ready');
process.on('disconnect', () => void store.close().then(() => process.exit()));
