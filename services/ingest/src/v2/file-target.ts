// Where the parts of a file of protocol v2 go: into the staging area of its upload, counted in its session. The last part is recorded
// together with the end of the file: of two senders of a small file neither sees it in between. A part of receive-file.ts.
import type { FileSession, FinishedFile, SentDigest } from '@symdepot/database';
import type { IngestContext } from '../context.ts';
import { partLeft } from '../events.ts';
import type { PartsTarget } from '../staging/parts/store-parts.ts';
import { createDigester } from './digest-parts.ts';

export interface FileTarget extends PartsTarget {
  /** Of the whole file, if this sender has sent all of it. */
  digest(): SentDigest | undefined;
  /** Of the file, when its last part was recorded with it. */
  end(): FinishedFile | undefined;
}

export function createFileTarget(context: IngestContext, session: FileSession): FileTarget {
  const { staging, database } = context;
  const { fileId, uploadId } = session;
  const digester = session.receivedBytes === 0 ? createDigester() : undefined;
  let digest: SentDigest | undefined;
  let end: FinishedFile | undefined;
  return {
    put: (name, body) => staging.parts.put(uploadId, name, body),
    async record(part, isWhole) {
      if (!digester || !isWhole) return database.fileSessions.addPart(fileId, part);
      digest = digester.end();
      const finished = await database.fileSessions.finish(session, { digest, part });
      if (finished.isTaken) end = finished;
      return finished.isTaken;
    },
    drop: (name) => staging.parts.delete(uploadId, name).catch((error: unknown) => partLeft(context, uploadId, error)),
    watch: (chunk) => digester?.update(chunk),
    digest: () => (digest ??= digester?.end()),
    end: () => end,
  };
}
