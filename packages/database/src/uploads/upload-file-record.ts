// The domain's view of a row of `upload_files`.
import type { ContentWarning, FileOutcome, Key, SymHeader, UploadId } from '@symdepot/symbols';
import type { UploadFileModel } from '../generated/models.ts';

export interface UploadFileRecord extends SymHeader {
  readonly id: bigint;
  readonly uploadId: UploadId;
  readonly position: number;
  readonly batch: number | null;
  /** As the archive spells it. */
  readonly member: string;
  /** Null for ignored members. */
  readonly key: Key | null;
  readonly outcome: FileOutcome;
  readonly reason: string | null;
  readonly message: string | null;
  readonly headerOffset: number;
  readonly compressedBytes: number;
  readonly originalBytes: number;
  readonly method: number;
  readonly flags: number;
  readonly crc32: number;
  readonly inspectedAt: Date | null;
  readonly md5: string | null;
  /** Lower case. */
  readonly buildId: string | null;
  /** Where the compressed data starts, and its CRC-32. Null for members that are stored uncompressed in the ZIP. */
  readonly dataOffset: number | null;
  readonly rawCrc32: number | null;
  /** What the content said of itself, and what is stored of it; null where the archive gave the key. */
  readonly contentKind: string | null;
  /** How much it holds for a debugger. */
  readonly richness: number | null;
  readonly form: StoredAs | null;
  /** Of what is in the stored file, where that is a gzip file. */
  readonly contentBytes: number | null;
  readonly contentMd5: string | null;
  /** The part in the staging area that is what will be stored, or what was unpacked of an archive: then its data is read there. */
  readonly madePart: string | null;
  /** Of one that is named by its content: its own bytes, and those of each layer that was taken off within it. */
  readonly unpackedBytes: number | null;
  /** It is stored, and of no use: a code of the error table, and its details. */
  readonly warning: string | null;
  readonly warningMessage: string | null;
  readonly storedBytes: number | null;
  readonly isUpdate: boolean;
  readonly isCompressed: boolean;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

/** `gzip`: a gzip file of the member. `gzip_at_rest`: the member, kept as gzip whatever its key is. */
export type StoredAs = 'gzip' | 'gzip_at_rest';

export function toUploadFileRecord(row: UploadFileModel): UploadFileRecord {
  return {
    ...row,
    uploadId: row.uploadId as UploadId,
    key: row.key as Key | null,
    headerOffset: Number(row.headerOffset),
    compressedBytes: Number(row.compressedBytes),
    originalBytes: Number(row.originalBytes),
    crc32: Number(row.crc32),
    dataOffset: optionalNumber(row.dataOffset),
    rawCrc32: optionalNumber(row.rawCrc32),
    storedBytes: optionalNumber(row.storedBytes),
    form: row.form as StoredAs | null,
    contentBytes: optionalNumber(row.contentBytes),
    unpackedBytes: optionalNumber(row.unpackedBytes),
  };
}

const optionalNumber = (value: bigint | null): number | null => (value === null ? null : Number(value));

/** What the archive's central directory says about a member (step `list`). */
export type NewUploadFile = Pick<
  UploadFileRecord,
  'position' | 'member' | 'headerOffset' | 'compressedBytes' | 'originalBytes' | 'method' | 'flags' | 'crc32'
> & {
  readonly batch: number;
  /** Null for a member that will be ignored once it has been checked. */
  readonly key: Key | null;
  /** Of a member that was unpacked before. */
  readonly madePart?: string | null;
};

/** What inspection found in a member: its digest and header, or why it is refused. */
export type InspectionRow =
  | {
      readonly id: bigint;
      readonly md5: string;
      readonly header: SymHeader | null;
      readonly dataOffset: number | null;
      readonly rawCrc32: number | null;
      readonly buildId?: string | undefined;
      readonly warning?: ContentWarning | undefined;
      /** For a file that was sent on its own: what no directory had said before. */
      readonly sent?: Pick<UploadFileRecord, 'method' | 'compressedBytes' | 'crc32'>;
      readonly named?: NamedContent;
    }
  /** Refused; or ignored, which refuses nothing. */
  | { readonly id: bigint; readonly reason: string; readonly message: string; readonly isIgnored?: true };

/** The key that a file has by its content, and what is stored under it. */
export interface NamedContent extends Pick<
  UploadFileRecord,
  'originalBytes' | 'contentBytes' | 'contentMd5' | 'richness' | 'form' | 'madePart' | 'unpackedBytes'
> {
  readonly key: Key;
  readonly contentKind: string;
  /** Further keys of the same bytes: each has a row of its own. */
  readonly otherKeys: readonly Key[];
}

/** The result of publishing a member. */
export interface PublicationResult {
  readonly id: bigint;
  readonly outcome: 'uploaded' | 'skipped';
  /** Why it was skipped, if not because the same bytes are there already: then the row tells of those that are. */
  readonly reason?: 'same_content' | 'less_complete';
  readonly stored?: { readonly originalBytes: number; readonly md5: string | null };
  readonly storedBytes: number;
  readonly isUpdate: boolean;
  readonly isCompressed: boolean;
}

/** Counted from the rows. Bytes are original bytes; done are those of terminal rows. */
export interface UploadProgress {
  readonly files: {
    readonly total: number;
    readonly uploaded: number;
    readonly skipped: number;
    readonly ignored: number;
    readonly failed: number;
  };
  readonly bytes: { readonly total: number; readonly done: number };
}

/** Which rows of an upload: by outcome, and a page of them. */
export interface UploadFilesPage {
  readonly outcomes?: readonly FileOutcome[] | undefined;
  readonly page: number;
  readonly pageSize: number;
}
