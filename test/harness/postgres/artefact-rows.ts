// Artefacts and environments in rows, as senders and workers leave them, without any bytes. Neighbours: upload-rows.ts,
// open-test-database.ts.
import type { Actor, ArtefactRecord, ArtefactSession, Database, EnvironmentRecord } from '@symdepot/database';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { testActor } from './test-actor.ts';

type NewEnvironment = Parameters<Database['environments']['create']>[0];

const content = { sha256: 'b'.repeat(64), bytes: 10, mediaType: 'application/x-xz' };
const facts = {
  labels: {},
  inputsHash: null,
  source: null,
  licences: ['MIT'],
  needsSources: false,
  redistributable: 'yes',
  notes: '',
} as const;

export const digestOf = (text: string): string => createHash('sha512').update(text).digest('hex');

export interface ArtefactRows {
  /** All of it has arrived, and a worker has begun to store it. */
  send(sha512: string, email?: string): Promise<ArtefactSession>;
  /** @returns false when the worker is to look again */
  finish(session: ArtefactSession): Promise<boolean>;
  /** Sent and stored; of random bytes. */
  store(): Promise<string>;
  read(sha512: string): Promise<ArtefactRecord>;
  /** May be public, unless something else is said. */
  record(sha512: string, change?: Partial<NewEnvironment>, by?: Actor): Promise<EnvironmentRecord>;
}

export function createArtefactRows({ users, artefactSessions, artefacts, environments }: Database): ArtefactRows {
  const rows: ArtefactRows = {
    async send(sha512, userEmail = 'builder@example.com') {
      const { id: userId } = await users.ensure({ email: userEmail, permissions: ['upload_artefacts'] }, testActor);
      const secretHash = digestOf(randomUUID()).slice(0, 64);
      const announced = { sha512, bytes: content.bytes, userId, userEmail, tokenId: null, secretHash, maxOpenBytes: Infinity };
      const { session } = await artefactSessions.announce({ ...announced, expiresAt: new Date(Date.now() + 60_000) });
      await artefactSessions.addPart(session!.id, { start: 0, bytes: content.bytes, name: randomUUID() }, true);
      const seen = await artefactSessions.find(session!.id);
      await artefactSessions.beginStoring(session!.id);
      return seen!;
    },
    finish: (session) => artefactSessions.recordStored(session, content, 'request'),
    async store() {
      const sha512 = digestOf(randomBytes(8).toString('hex'));
      await rows.finish(await rows.send(sha512));
      return sha512;
    },
    read: async (digest) => (await artefacts.find({ algorithm: 'sha512', digest }))!,
    record: async (sha512, change = {}, by = testActor) => (await environments.create({ ...facts, sha512, ...change }, by)).environment,
  };
  return rows;
}
