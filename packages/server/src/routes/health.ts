import type { ServiceHealth } from '@barkeep/sdk';
import { finish, respond } from '../answer.js';
import type { Route, ServerContext } from './route.js';

/** `GET /health`, `/health/live` and `/health/ready`: for people, for the restarter, for the balancer. */
export function healthRoutes(context: ServerContext): Route[] {
  const report = async (): Promise<Response> => healthResponse(await context.service.health(), context.version, 200);
  const ready = async (): Promise<Response> => {
    const health = await context.service.health();
    return healthResponse(health, context.version, health.status === 'starting' ? 503 : 200);
  };
  const live = finish('{"status":"ok"}\n', 'application/json', {}, 'never');
  return [
    { path: '/health', summary: 'How the server is, with the symbols that cannot be served and why.', get: report },
    { path: '/health/live', summary: 'Whether the process runs.', get: () => respond(live, undefined) },
    { path: '/health/ready', summary: 'Whether requests can be answered: 503 until they can.', get: ready },
  ];
}

function healthResponse(health: ServiceHealth, version: string, status: number): Response {
  return new Response(`${JSON.stringify({ ...health, version })}\n`, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}
