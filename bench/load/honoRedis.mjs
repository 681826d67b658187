// The limit of a server in Hono with Redis behind it: what stands under the key is the body. node honoRedis.mjs PORT REDIS_PORT
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Redis } from 'ioredis';

const [port, redisPort] = process.argv.slice(2).map(Number);
const redis = new Redis({ port: redisPort, enableAutoPipelining: true });
const app = new Hono();
app.get('/', (c) => c.text('here'));
app.get('/bodies/:symbol/:timeframe', async (c) => {
  const body = await redis.getBuffer(`body:${c.req.param('symbol')}:${c.req.param('timeframe')}`);
  return body === null ? c.notFound() : c.body(body, 200, { 'content-type': 'application/json', 'content-length': String(body.length) });
});
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
process.on('SIGTERM', () => {
  redis.disconnect();
  server.close();
  server.closeAllConnections();
});
