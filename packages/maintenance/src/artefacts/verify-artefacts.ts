// Reads stored artefacts again: one that is not what its digest says becomes damaged, and is not handed out any more; a damaged one
// that is whole again, since its object was brought back, is stored. Neighbours: digest-artefact.ts, ../verify/ (symbols files).
import type { ArtefactRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import type { ArtefactStore } from '@symdepot/storage';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { unlessDamaged } from '../verify/unless-damaged.ts';
import { digestArtefact } from './digest-artefact.ts';

interface Check {
  readonly signal?: AbortSignal;
  readonly onDamaged?: (artefact: ArtefactRecord, reason: string) => void;
}

export interface VerifyArtefactsRun extends Check {
  /**
   * Of the stored ones that were not read for a day, so many at most, the longest unread first; and all damaged ones that were not: they
   * take no place of those. Without it all.
   */
  readonly sample?: number;
  readonly now: Date;
}

export interface VerifyArtefactsReport {
  readonly artefacts: number;
  readonly bytes: number;
  readonly damaged: readonly { readonly sha512: string; readonly reason: string }[];
}

const pageSize = 100;
const dayMs = 86_400_000;

/** @throws AppError `storage_unavailable`, `database_unavailable`: that says nothing of an artefact */
export async function verifyArtefacts(
  { database, artefactStore }: Pick<MaintenanceContext, 'database' | 'artefactStore'>,
  { sample, now, ...options }: VerifyArtefactsRun,
): Promise<VerifyArtefactsReport> {
  const damaged: { sha512: string; reason: string }[] = [];
  let artefacts = 0;
  let bytes = 0;
  if (artefactStore === undefined) return { artefacts, bytes, damaged };
  const { listDamaged, listKept, listUnverified } = database.artefacts;
  const check = async (artefact: ArtefactRecord): Promise<void> => {
    const reason = await verifyArtefact({ database, artefactStore }, artefact, options);
    artefacts += 1;
    bytes += artefact.bytes;
    if (reason !== undefined) damaged.push({ sha512: artefact.sha512, reason });
  };
  const checkAll = async (list: (after: number) => Promise<ArtefactRecord[]>): Promise<void> => {
    for (let page = await list(0); page.length > 0; page = await list(page.at(-1)!.id)) for (const artefact of page) await check(artefact);
  };
  if (sample === undefined) await checkAll((after) => listKept(after, pageSize));
  else {
    const dayAgo = new Date(now.getTime() - dayMs);
    for (const artefact of await listUnverified(dayAgo, sample)) await check(artefact);
    await checkAll((after) => listDamaged(dayAgo, { after, limit: pageSize }));
  }
  return { artefacts, bytes, damaged };
}

/**
 * @returns why it is damaged, undefined if it is whole, or was stored anew or removed meanwhile
 * @throws AppError as `verifyArtefacts`
 */
export async function verifyArtefact(
  { database, artefactStore }: Pick<MaintenanceContext, 'database'> & { readonly artefactStore: ArtefactStore },
  artefact: ArtefactRecord,
  { signal, onDamaged }: Check,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  const reason = await findDamage(artefactStore, artefact, signal);
  const isStill = await database.artefacts.recordVerified(artefact, reason === undefined);
  if (reason === undefined || !isStill) return undefined;
  onDamaged?.(artefact, reason);
  return reason;
}

/** Undefined: it is what its digest says. One that cannot be read, in a store that can be used, holds up no other. */
async function findDamage(artefactStore: ArtefactStore, artefact: ArtefactRecord, signal?: AbortSignal): Promise<string | undefined> {
  let damage: string | undefined;
  const read = async (): Promise<void> => {
    damage = await compare(artefactStore, artefact, signal);
  };
  await unlessDamaged(artefactStore, read, (message) => (damage = message), signal);
  return damage;
}

async function compare(
  artefactStore: ArtefactStore,
  { sha512, bytes }: ArtefactRecord,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    const read = await digestArtefact(await artefactStore.get(sha512, signal ? { signal } : {}));
    if (read.bytes !== bytes) return `${read.bytes} bytes are stored, not ${bytes}`;
    return read.sha512 === sha512 ? undefined : `the stored bytes have the SHA-512 ${read.sha512}`;
  } catch (error) {
    if (isAppError(error, 'storage_object_missing')) return 'there is no object';
    throw error;
  }
}
