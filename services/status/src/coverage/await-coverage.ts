// THE use case: whether files can be downloaded; optionally waits until those in flight have arrived or failed.
import type { CoverageFile, CoverageRequest, CoverageResponse } from '@symdepot/api';
import { awaitUpload } from '@symdepot/database';
import { isMaybeCodeId } from '@symdepot/lookup';
import { formatKey, type Lane, type UploadId } from '@symdepot/symbols';
import { checkCoverage, readEntry } from './check-coverage.ts';
import type { StatusContext } from '../context.ts';

export interface CoverageWaitLimits {
  readonly userId: number;
  /** 0: one look. */
  readonly waitSeconds: number;
  /** Whether it is said of what is missing that it is in flight. */
  readonly saysInFlight: boolean;
  /** Fires when the caller has disconnected. */
  readonly signal: AbortSignal;
}

/** As in downloads: try callers find release symbols too, and first. */
const searched: Readonly<Record<Lane, readonly Lane[]>> = { release: ['release'], try: ['release', 'try'] };

/** @throws AppError `too_many_watchers`, `storage_unavailable`, `database_unavailable`, the reason of `signal` */
export async function awaitCoverage(
  context: StatusContext,
  { files: entries, lane = 'release' }: CoverageRequest,
  { userId, waitSeconds, saysInFlight, signal }: CoverageWaitLimits,
): Promise<CoverageResponse> {
  const { database, watchers } = context;
  const lanes = searched[lane];
  const wanted = entries.map(readEntry);
  const files: CoverageFile[] = [];
  let open = [...wanted.keys()];
  const look = async (): Promise<void> => {
    const found = await checkCoverage(
      context,
      open.map((index) => wanted[index]!),
      lanes,
      signal,
    );
    for (const [at, index] of open.entries()) files[index] = found[at]!;
    open = open.filter((index) => !files[index]!.available);
  };
  const findUpload = (): Promise<UploadId | undefined> => {
    const missing = open.map((index) => wanted[index]!.parts);
    const ids = missing.filter(isMaybeCodeId).map(({ debugId }) => debugId);
    return database.inFlight.findUpload({ keys: missing.map(formatKey), ids, lanes, userId });
  };
  const endsAt = performance.now() + waitSeconds * 1_000;
  await look();
  if (waitSeconds > 0 && open.length > 0) {
    await watchers.hold(userId, async (stopEarly) => {
      for (;;) {
        const uploadId = await findUpload();
        if (uploadId !== undefined) {
          // Until it can bring nothing more of what is missing.
          const arrival = { uploadId, read: async () => ({ next: await findUpload() }), isEnough: hasAnother(uploadId) };
          await awaitUpload(database.changes, arrival, { waitMs: endsAt - performance.now(), stopEarly, signal });
        }
        // Once more in any case: what was in flight may have arrived since the last look.
        await look();
        if (uploadId === undefined || open.length === 0 || stopEarly.aborted || performance.now() >= endsAt) return;
      }
    });
  }
  if (saysInFlight && open.length > 0) {
    const missing = open.map((index) => wanted[index]!.parts);
    const isListed = await database.inFlight.listsOf(
      missing.map((parts) => ({ key: formatKey(parts), id: isMaybeCodeId(parts) ? parts.debugId : null })),
      lanes,
    );
    for (const [at, index] of open.entries()) files[index] = { ...files[index]!, in_flight: isListed[at]! };
  }
  return { files, available: files.length - open.length, missing: open.length };
}

const hasAnother =
  (uploadId: UploadId) =>
  ({ next }: { readonly next: UploadId | undefined }): boolean =>
    next !== uploadId;
