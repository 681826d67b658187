import type { ClusterMember } from './clusterModel.js';
import { keysOf, runCommand, text, type CommandContext } from './commands.js';
import { Keyspace, type ChangeListener } from './keyspace.js';
import { Scripts } from './lua.js';
import { CommandReader, OK, bulk, encodeReply, failure, integer, list, type Reply } from './resp.js';

const CHANGES = '__redis__:invalidate';
const SUBSCRIBER_COMMANDS = new Set(['subscribe', 'unsubscribe', 'ping', 'quit', 'reset']);

type Tracking = { readonly redirect: number | undefined; readonly prefixes: readonly string[] };

/** A connection as the server has it. */
export class NodeClient {
  readonly id: number;
  readonly reader = new CommandReader();
  readonly channels = new Set<string>();
  protocol: 2 | 3 = 2;
  tracking: Tracking | undefined;
  /** The next command may be for a slot that is on its way here. */
  isAsking = false;
  readonly send: (bytes: Buffer) => void;
  /** The process that has opened it. */
  readonly owner: string;

  constructor(id: number, send: (bytes: Buffer) => void, owner: string) {
    this.id = id;
    this.send = send;
    this.owner = owner;
  }
}

export type NodeOptions = {
  readonly runId: string;
  /** The server's wall clock, ms. */
  readonly now: () => number;
  readonly changed: ChangeListener;
  /** Left out by a server that is alone. */
  readonly cluster?: ClusterMember;
};

/**
 * A model of one Redis 7: strings with ends of life, scripts, publishing, and tracking in broadcast mode that is redirected to another
 * connection. One call of `receive` is one turn of its event loop: the commands that have come, then the word of what they changed.
 */
export class RedisNode {
  readonly runId: string;
  readonly keys: Keyspace;
  /** Whether memory is full, under `noeviction`. */
  isFull = false;
  /** The command that is being carried out. */
  doing: readonly Buffer[] = [];
  readonly #now: () => number;
  readonly #clients = new Map<number, NodeClient>();
  readonly #changes = new Set<string>();
  readonly #scripts: Scripts;
  readonly #cluster: ClusterMember | undefined;
  /** Hashes of the scripts that clients of this server have sent. */
  readonly #loaded = new Set<string>();
  #ids = 2;

  constructor({ runId, now, changed, cluster }: NodeOptions, scripts = new Scripts()) {
    this.runId = runId;
    this.#cluster = cluster;
    this.#now = now;
    this.#scripts = scripts;
    this.keys = new Keyspace(now, (key, bytes, hasEnded) => {
      this.#changes.add(key);
      changed(key, bytes, hasEnded);
    });
  }

  accept(send: (bytes: Buffer) => void, owner = ''): NodeClient {
    const client = new NodeClient(++this.#ids, send, owner);
    this.#clients.set(client.id, client);
    return client;
  }

  leave(client: NodeClient): void {
    this.#clients.delete(client.id);
  }

  has(client: NodeClient): boolean {
    return this.#clients.get(client.id) === client;
  }

  receive(client: NodeClient, bytes: Uint8Array): void {
    for (const words of client.reader.take(bytes)) {
      this.doing = words;
      client.send(this.#answer(client, words));
    }
    this.doing = [];
    this.tell();
  }

  /** What the server does by itself: keys whose life has ended go. */
  cron(): void {
    this.keys.sweep();
    this.tell();
  }

  flush(): void {
    this.keys.flush();
    // Redis 7 writes the null of the connection that tracks, whatever the protocol of the one that is told.
    for (const client of this.#clients.values()) {
      if (client.tracking !== undefined) this.#inform(client, { kind: 'raw', line: client.protocol === 3 ? '_' : '$-1' });
    }
  }

  /** Tells those who track of what has changed since the last time. */
  tell(): void {
    if (this.#changes.size === 0) return;
    const changed = [...this.#changes].sort();
    this.#changes.clear();
    for (const client of this.#clients.values()) {
      for (const prefix of client.tracking?.prefixes ?? []) {
        const keys = changed.filter((key) => key.startsWith(prefix));
        if (keys.length > 0) this.#inform(client, list(keys.map((key) => bulk(Buffer.from(key, 'latin1')))));
      }
    }
  }

  #inform(client: NodeClient, keys: Reply): void {
    const { redirect } = client.tracking!;
    const target = redirect === undefined ? client : this.#clients.get(redirect);
    if (target === undefined) {
      if (client.protocol === 3) this.#push(client, [bulk('tracking-redir-broken'), integer(redirect!)]);
    } else if (target.protocol === 3) this.#push(target, [bulk('invalidate'), keys]);
    else if (target !== client && target.channels.size > 0) this.#push(target, [bulk('message'), bulk(CHANGES), keys]);
  }

  #push(client: NodeClient, items: readonly Reply[]): void {
    client.send(encodeReply({ kind: 'push', items }, client.protocol));
  }

  #answer(client: NodeClient, words: readonly Buffer[]): Buffer {
    const name = text(words[0]).toLowerCase();
    if (client.protocol === 2 && client.channels.size > 0 && !SUBSCRIBER_COMMANDS.has(name)) {
      return encodeReply(
        failure(`ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`),
        2,
      );
    }
    if (name === 'subscribe' && words.length === 1)
      return encodeReply(failure("ERR wrong number of arguments for 'subscribe' command"), client.protocol);
    if (name === 'subscribe' || name === 'unsubscribe') return this.#subscription(client, name, words.slice(1));
    const reply =
      this.#connectionCommand(client, name, words) ?? this.#clustered(client, name, words) ?? this.#keyCommand(words) ?? unknown(words);
    if (name !== 'asking') client.isAsking = false;
    return encodeReply(reply, client.protocol);
  }

  #subscription(client: NodeClient, name: string, channels: readonly Buffer[]): Buffer {
    const wanted = name === 'unsubscribe' && channels.length === 0 ? [...client.channels].map((channel) => Buffer.from(channel)) : channels;
    const replies = wanted.map((channel) => {
      if (name === 'subscribe') client.channels.add(text(channel));
      else client.channels.delete(text(channel));
      return encodeReply({ kind: 'push', items: [bulk(name), bulk(channel), integer(client.channels.size)] }, client.protocol);
    });
    return Buffer.concat(replies);
  }

  #connectionCommand(client: NodeClient, name: string, words: readonly Buffer[]): Reply | undefined {
    if (name === 'hello') return this.#hello(client, words);
    if (name === 'client') return this.#client(client, words);
    if (name === 'info') return bulk(`# Server\r\nredis_version:7.0.15\r\nrun_id:${this.runId}\r\nloading:0\r\n`);
    if (name === 'ping') return words.length > 1 ? bulk(words[1]!) : { kind: 'simple', text: 'PONG' };
    if (name === 'select') return OK;
    if (name === 'publish') return this.#publish(text(words[1]), words[2]!);
    if (name === 'flushall') {
      this.flush();
      return OK;
    }
    return undefined;
  }

  /** What only a server of a Cluster says; undefined where the command is carried out as by any other. */
  #clustered(client: NodeClient, name: string, words: readonly Buffer[]): Reply | undefined {
    if (this.#cluster === undefined) return undefined;
    if (name === 'cluster') return this.#cluster.command(text(words[1]).toLowerCase(), words.slice(2).map(text), client);
    if (name === 'asking') client.isAsking = true;
    return ['asking', 'readonly', 'readwrite'].includes(name) ? OK : this.#cluster.redirect(keysOf(words), client);
  }

  #keyCommand(words: readonly Buffer[]): Reply | undefined {
    const name = text(words[0]).toLowerCase();
    if (name === 'eval') return this.#eval(words);
    if (name === 'evalsha') return this.#evalSha(text(words[1]).toLowerCase(), words);
    if (name === 'script') return this.#script(words);
    return runCommand(this.#context(), words);
  }

  #context(): CommandContext {
    return { keys: this.keys, now: this.#now, isFull: this.isFull };
  }

  #hello(client: NodeClient, words: readonly Buffer[]): Reply {
    const version = words.length > 1 ? text(words[1]) : String(client.protocol);
    if (version !== '2' && version !== '3') return failure('NOPROTO unsupported protocol version');
    client.protocol = version === '3' ? 3 : 2;
    const pairs = Object.entries({
      server: bulk('redis'),
      version: bulk('7.0.15'),
      proto: integer(client.protocol),
      id: integer(client.id),
    });
    return { kind: 'map', pairs: pairs.map(([key, value]) => [bulk(key), value] as const) };
  }

  #client(client: NodeClient, words: readonly Buffer[]): Reply {
    const what = text(words[1]).toLowerCase();
    if (what === 'id') return integer(client.id);
    if (what === 'setname') return OK;
    if (what === 'tracking') return this.#track(client, words.slice(2).map(text));
    return failure(`ERR unknown subcommand '${text(words[1])}'. Try CLIENT HELP.`);
  }

  #track(client: NodeClient, [onOff = '', ...options]: readonly string[]): Reply {
    let redirect: number | undefined;
    const prefixes: string[] = [];
    let isBroadcast = false;
    for (let k = 0; k < options.length; k++) {
      const option = options[k]!.toLowerCase();
      if (option === 'redirect') redirect = Number(options[++k]);
      else if (option === 'prefix') prefixes.push(options[++k]!);
      else if (option === 'bcast') isBroadcast = true;
      else return failure('ERR syntax error');
    }
    if (onOff.toLowerCase() === 'off') {
      client.tracking = undefined;
      return OK;
    }
    if (onOff.toLowerCase() !== 'on') return failure('ERR syntax error');
    if (redirect !== undefined && !this.#clients.has(redirect)) return failure('ERR The client ID you want redirect to does not exist');
    if (!isBroadcast) return failure('ERR only the broadcast mode is modelled');
    for (const prefix of prefixes) {
      const standing = client.tracking?.prefixes.find((other) => other.startsWith(prefix) || prefix.startsWith(other));
      if (standing !== undefined) {
        return failure(
          `ERR Prefix '${prefix}' overlaps with an existing prefix '${standing}'. Prefixes for a single client must not overlap.`,
        );
      }
    }
    client.tracking = { redirect, prefixes: [...(client.tracking?.prefixes ?? []), ...prefixes] };
    return OK;
  }

  #publish(channel: string, message: Buffer): Reply {
    const hearers = [...this.#clients.values()].filter(({ channels }) => channels.has(channel));
    for (const hearer of hearers) this.#push(hearer, [bulk('message'), bulk(channel), bulk(message)]);
    return integer(hearers.length);
  }

  #eval(words: readonly Buffer[]): Reply {
    const loaded = this.#load(words[1]!);
    if ('error' in loaded) return failure(`ERR Error compiling script (new function): ${loaded.error}`);
    return this.#run(loaded.sha, words);
  }

  #evalSha(sha: string, words: readonly Buffer[]): Reply {
    return this.#loaded.has(sha) ? this.#run(sha, words) : failure('NOSCRIPT No matching script. Please use EVAL.');
  }

  #load(script: Buffer): ReturnType<Scripts['load']> {
    const loaded = this.#scripts.load(script);
    if ('sha' in loaded) this.#loaded.add(loaded.sha);
    return loaded;
  }

  #run(sha: string, words: readonly Buffer[]): Reply {
    const count = Number(text(words[2]));
    if (!Number.isInteger(count) || count < 0) return failure('ERR value is not an integer or out of range');
    if (count > words.length - 3) return failure("ERR Number of keys can't be greater than number of args");
    return this.#scripts.run(sha, words.slice(3, 3 + count), words.slice(3 + count), (inner) => {
      return inner.length > 0 && text(inner[0]).toLowerCase() === 'publish'
        ? this.#publish(text(inner[1]), inner[2]!)
        : (runCommand(this.#context(), inner) ?? failure('ERR Unknown Redis command called from script'));
    });
  }

  #script(words: readonly Buffer[]): Reply {
    const what = text(words[1]).toLowerCase();
    if (what === 'exists') return list(words.slice(2).map((sha) => integer(this.#loaded.has(text(sha)) ? 1 : 0)));
    if (what !== 'load') return failure(`ERR unknown subcommand '${text(words[1])}'. Try SCRIPT HELP.`);
    const loaded = this.#load(words[2]!);
    return 'error' in loaded ? failure(`ERR Error compiling script (new function): ${loaded.error}`) : bulk(loaded.sha);
  }
}

function unknown(words: readonly Buffer[]): Reply {
  const args = words.slice(1).map((word) => `'${text(word)}' `);
  return failure(`ERR unknown command '${text(words[0])}', with args beginning with: ${args.join('')}`);
}
