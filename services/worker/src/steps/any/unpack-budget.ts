// How much may come out of what is packed within the members of an upload: one layer against its member as it was sent, and all of
// them together against the upload, whichever workers inspect it (ADR 45). Neighbours: make-part.ts and stored-content.ts, which unpack;
// ../../sources/any.ts, whose gate counts all of it once more.
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import type { AppError } from '@symdepot/errors';
import { unpackCeiling, unpackedError, type ListingLimits } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';

export interface UnpackBudget {
  /** A layer that is taken off the member. */
  layerOf(file: UploadFileRecord): CountBytes;
  /** The member itself, and what has come out of it. */
  unpackedBytes(file: UploadFileRecord): number;
  /** Once too much has come out, nothing more has to be read. @throws AppError as `CountBytes` */
  check(): void;
}

/**
 * Is told of all that comes out, as it does.
 * @throws AppError `member_too_large`, `member_ratio_too_high`, `archive_total_too_large`, `archive_ratio_too_high`, `upload_superseded`
 */
export type CountBytes = (bytes: number) => Promise<void>;

/** So much is not worth a statement. What has not been told stands in the row as soon as its member is inspected. */
const untoldBytes = 8 * 1024 ** 2;

type BudgetContext = Pick<WorkerContext, 'limits'> & {
  readonly database: { readonly uploadFiles: Pick<WorkerContext['database']['uploadFiles'], 'recordUnpacking'> };
};

/** For the members of one batch. */
export function openBudget(
  { database, limits }: BudgetContext,
  { id, attempts, archiveBytes: packedBytes }: Pick<UploadRecord, 'id' | 'attempts' | 'archiveBytes'>,
): UnpackBudget {
  const comeOut = new Map<bigint, number>();
  let untold = 0;
  let spent: AppError | undefined;
  const unpackedBytes = (file: UploadFileRecord): number => file.originalBytes + (comeOut.get(file.id) ?? 0);
  const check = (): void => {
    if (spent) throw spent;
  };
  return {
    unpackedBytes,
    check,
    layerOf(file) {
      const { maxBytes, tooMuch } = unpackCeiling(file.compressedBytes, limits);
      let ofLayer = 0;
      return async (bytes) => {
        check();
        ofLayer += bytes;
        if (ofLayer > maxBytes) throw tooMuch(file.member);
        comeOut.set(file.id, (comeOut.get(file.id) ?? 0) + bytes);
        untold += bytes;
        if (untold < untoldBytes) return;
        untold = 0;
        const all = await database.uploadFiles.recordUnpacking(id, attempts, file.id, unpackedBytes(file));
        spent ??= unpackedError({ unpackedBytes: all, packedBytes, member: file.member }, limits);
        check();
      };
    },
  };
}

/** Of a layer that unpacks to more than it may. */
export const layerError = ({ compressedBytes, member }: UploadFileRecord, limits: LayerLimits): AppError =>
  unpackCeiling(compressedBytes, limits).tooMuch(member);

type LayerLimits = Pick<ListingLimits, 'maxMemberBytes' | 'maxRatio'>;
