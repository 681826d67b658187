// The server with a cache that keeps nothing in the process, so that every answer is a hit in Redis: node farServer.mjs PORT REDIS_PORT
import { createApp, startServer } from '@barkeep/server';
import { SET, serviceOver, tieredOver } from '../harness/cachedVectors.mjs';

const [port, redisPort] = process.argv.slice(2).map(Number);
const service = serviceOver(await tieredOver(redisPort));
/** Without `latestNow`, and as of a moment: otherwise what was answered last is kept in the process. */
const far = {
  latest: (symbol, options) => service.latest(symbol, { ...options, at: Date.now() }),
  stats: () => service.stats(),
  health: () => service.health(),
};
const server = await startServer(createApp(far, { defaultSet: SET }), { port, host: '127.0.0.1' });
process.on('SIGTERM', () => void server.close().then(() => service.close()));
