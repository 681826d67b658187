import type { World } from '../world/world.js';
import type { ServiceProcess } from './serviceProcess.js';
import type { StorePeer } from './storePeer.js';

/** A silence of two seconds, the next look at the servers, and tracking of those that are found anew. */
const SILENCE_MS = 4000;

/** Every service hears of changes. */
export async function proveHearing({ findings, loop }: World, services: readonly ServiceProcess[]): Promise<void> {
  for (const { name, service } of services) {
    let shared: { readonly isTracking: boolean; readonly trouble?: string } | undefined;
    void service.stats().then(({ cache }) => (shared = cache.shared));
    await loop.run(loop.nowMs + 1);
    if (shared?.isTracking !== true) findings.report(`${name} hears of no changes: ${shared?.trouble}`);
  }
}

/** What one of the peers writes all others read, and then have near. */
export async function proveWriters(world: World, peers: readonly StorePeer[]): Promise<void> {
  const { keys } = world.records;
  if (world.cluster !== undefined) await findSilence(world, peers);
  for (const [k, writer] of peers.entries()) await proveWriter(world, writer, keys[k % keys.length]!, peers);
}

/** Each server of a Cluster has a connection that only commands go by: one that stays frozen is found out by a command that is not answered. */
async function findSilence({ loop, records }: World, peers: readonly StorePeer[]): Promise<void> {
  for (const key of records.keys) for (const peer of peers) void peer.delete(key);
  await loop.run(loop.nowMs + SILENCE_MS);
}

/** The first calls find breakers that are not closed yet. */
async function proveWriter({ findings, loop }: World, writer: StorePeer, key: string, peers: readonly StorePeer[]): Promise<void> {
  const pause = (ms: number): Promise<void> => loop.run(loop.nowMs + ms);
  for (const peer of peers) void peer.read(key);
  await pause(600);
  for (const peer of peers) void peer.read(key);
  await pause(300);
  void writer.delete(key);
  await pause(300);
  let written: number | undefined;
  void writer.write(key).then((id) => (written = id));
  await pause(300);
  for (const peer of peers) {
    const { isTracking, stats } = peer;
    if (!isTracking) findings.report(`${peer.name} hears of no changes: ${stats.trouble}`);
    void peer.read(key).then((id) => {
      if (id !== written)
        findings.report(`${peer.name} reads ${id} from ${key}, and ${written} was written: ${JSON.stringify(peer.stats)}`);
    });
  }
  await pause(300);
  for (const peer of peers) if (!peer.isNear(key)) findings.report(`${peer.name} does not keep ${key}`);
}
