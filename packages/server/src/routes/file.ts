import type { ServedFrame } from '@barkeep/sdk';
import { finish, respond } from '../answer.js';
import { FORMATS } from '../negotiate.js';
import type { SharedFolder } from '../share/sharedFolder.js';
import type { RequestContext } from './route.js';

/** The answer as a file that the client maps: where it is, and the token by which the client knows that it has found this very file. */
export async function fileResponse(c: RequestContext, frames: readonly ServedFrame[], share: SharedFolder): Promise<Response> {
  const { path, bytes, token } = await share.fileOf(frames);
  const { names, metadata } = frames.at(-1)!;
  const rows = frames.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  const body = JSON.stringify({ path, format: 'npy', bytes, token, rows, names, metadata });
  const finished = finish(body, FORMATS.file, {}, 'never');
  return c.req.method === 'HEAD' ? new Response(null, finished.init) : respond(finished, undefined);
}
