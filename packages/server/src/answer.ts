import { createHash, hash } from 'node:crypto';

/** A body that is complete before its first byte is sent, with every header that goes with it. */
export type Finished = {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly init: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
};

/** Whether a client may keep the answer: `revalidate` asks again with the ETag, `never` for what changes all the time. */
export type Keeping = 'revalidate' | 'never';

/** A finished 200 answer with a strong ETag over its bytes. */
export function finish(
  body: Uint8Array | string,
  type: string,
  headers: Readonly<Record<string, string>> = {},
  keeping: Keeping = 'revalidate',
): Finished {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return finished(bytes, hash('sha256', bytes, 'base64url'), type, headers, keeping);
}

/** A body that is put together from pieces. Each is hashed as it comes: to hash a large body at once would hold the event loop. */
export class BodyBuilder {
  private readonly pieces: Uint8Array[] = [];
  private readonly hash = createHash('sha256');

  add(text: string): void {
    const piece = Buffer.from(text);
    this.pieces.push(piece);
    this.hash.update(piece);
  }

  /** Ends the body; nothing can be added after it. */
  finish(type: string, headers: Readonly<Record<string, string>> = {}): Finished {
    return finished(Buffer.concat(this.pieces), this.hash.digest('base64url'), type, headers, 'revalidate');
  }
}

/** Digits of the ETag: 27 of base64 are 162 bits. */
const TAG_LENGTH = 27;

function finished(body: Uint8Array, digest: string, type: string, headers: Readonly<Record<string, string>>, keeping: Keeping): Finished {
  const etag = `"${digest.slice(0, TAG_LENGTH)}"`;
  const common = {
    'content-type': type,
    'content-length': String(body.byteLength),
    etag,
    'cache-control': keeping === 'never' ? 'no-store' : 'no-cache',
    vary: 'accept',
  };
  return { body, etag, init: { status: 200, headers: { ...common, ...headers } } };
}

/** The response: the body, or 304 where the client says that it has these very bytes. */
export function respond(finished: Finished, ifNoneMatch: string | null | undefined): Response {
  if (ifNoneMatch !== null && ifNoneMatch !== undefined && names(ifNoneMatch, finished.etag)) {
    const { 'content-length': _, 'content-type': __, ...headers } = finished.init.headers;
    return new Response(null, { status: 304, headers });
  }
  return new Response(finished.body as Uint8Array<ArrayBuffer>, finished.init);
}

function names(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((text) => {
    const tag = text.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
