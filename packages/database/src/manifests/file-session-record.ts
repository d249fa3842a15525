// What is known about a file that is sent on its own (protocol v2): what was announced, and how much of it is durable.
// Neighbours: file-sessions.ts (the sender's side), received-files.ts (the worker's).
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { UploadRecord } from '../uploads/upload-record.ts';
import type { NewUpload } from '../uploads/uploads.ts';

export interface NewFileSession {
  /** SHA-256 of the secret in its URL, in hex. */
  readonly secretHash: string;
  /** Hex, lower case: as declared by the sender. */
  readonly announcedMd5: string;
  /** It is sent as a gzip file. */
  readonly isGzip: boolean;
  /** If the store itself receives the file: the name of its only part. */
  readonly remoteName?: string;
}

/** A line of a manifest, and what happens to it. */
export type AnnouncedFile = {
  /** The key as the sender spells it. */
  readonly member: string;
  /** Null if it is invalid. */
  readonly key: Key | null;
  readonly originalBytes: number;
} & (
  | { readonly outcome: 'pending'; readonly session: NewFileSession }
  | {
      readonly outcome: 'skipped';
      readonly reason: string | null;
      readonly md5: string;
      readonly storedBytes: number;
      readonly isCompressed: boolean;
    }
  | { readonly outcome: 'ignored' | 'failed'; readonly reason: string; readonly message: string | null }
);

/** A line of a manifest as its sender announced it. */
export interface AnnouncedLine {
  readonly member: string;
  readonly bytes: number;
  readonly md5: string;
}

export type NewManifest = Omit<NewUpload, 'archiveName' | 'downloadUrl' | 'redirectUrls'> & {
  readonly sessionExpiresAt: Date;
  readonly files: readonly AnnouncedFile[];
  /** The lines, as announced. */
  readonly lines: readonly AnnouncedLine[];
  /** What this caller's URL of a file would have as `secretHash`. */
  readonly secretHashOf: (uploadId: UploadId, member: string) => string;
  /** Since when the store was asked for them, by the clock of the database. What was published later it may not have shown. */
  readonly judgedSince: Date;
};

/** Identifies a manifest again: who announced it, with which token and secret, for which destination, its digest, and its lines. */
export type ManifestIdentity = Pick<NewUpload, 'userId' | 'tokenId' | 'lane' | 'sha256' | 'bucket' | 'privateBucketUrl' | 'isStrict'> &
  Pick<NewManifest, 'lines' | 'secretHashOf'>;

/** A line of a recorded manifest. */
export interface OpenedFile {
  readonly fileId: bigint;
  /** Of a file that is still to be sent. */
  readonly awaited?: { readonly isGzip: boolean; readonly remoteName: string | null };
  /** It has arrived. */
  readonly isFinished: boolean;
}

export interface OpenedManifest {
  readonly upload: UploadRecord;
  /** In the order of the current announcement. */
  readonly files: readonly OpenedFile[];
  /** It had been announced before. */
  readonly isJoined: boolean;
}

export interface FileSession {
  readonly fileId: bigint;
  readonly uploadId: UploadId;
  /** The token that announced it; null when it has been deleted. */
  readonly tokenId: number | null;
  readonly lane: Lane;
  readonly member: string;
  readonly originalBytes: number;
  readonly secretHash: string;
  readonly isGzip: boolean;
  readonly receivedBytes: number;
  readonly isFinished: boolean;
  /** Of a finished file. Undefined if the store itself received it, or in older rows: then compute it from the parts. */
  readonly digest: SentDigest | undefined;
  /** Bytes are accepted. */
  readonly isOpen: boolean;
}

/** The digests that a sender gets at the end of its file: of the bytes as sent. */
export interface SentDigest {
  /** Hex. */
  readonly md5: string;
  /** As Google writes it: four bytes, big endian, in Base64. */
  readonly crc32c: string;
}

/** A piece of a file, under a name of its own in the staging area. */
export interface FilePart {
  readonly start: number;
  readonly bytes: number;
  readonly name: string;
}
