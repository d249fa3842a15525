// What is known of a file that is sent by itself (protocol v2): what was announced, and how much of it is durable.
// Neighbours: file-sessions.ts (the sender's side), received-files.ts (the worker's).
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { UploadRecord } from '../uploads/upload-record.ts';
import type { NewUpload } from '../uploads/uploads.ts';

export interface NewFileSession {
  /** SHA-256 of the secret in its URL, in hex. */
  readonly secretHash: string;
  /** Hex, lower case: what the sender says. */
  readonly announcedMd5: string;
  /** It comes as a gzip file. */
  readonly isGzip: boolean;
  /** Where the store itself takes the file: the name of its only part. */
  readonly remoteName?: string;
}

/** A line of a manifest, and what becomes of it. */
export type AnnouncedFile = {
  /** The key as the sender spells it. */
  readonly member: string;
  /** Null where it is none. */
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

/** A line of a manifest as its sender says it. */
export interface AnnouncedLine {
  readonly member: string;
  readonly bytes: number;
  readonly md5: string;
}

export type NewManifest = Omit<NewUpload, 'archiveName' | 'downloadUrl' | 'redirectUrls'> & {
  readonly sessionExpiresAt: Date;
  readonly files: readonly AnnouncedFile[];
  /** The same, as it was said. */
  readonly lines: readonly AnnouncedLine[];
  /** Since when the store was asked for them, by the clock of the database. What was published later it may not have shown. */
  readonly judgedSince: Date;
};

/** By which a list is known again: who announced it, with which token, for where, its digest, and what is in it. */
export type ManifestIdentity = Pick<NewUpload, 'userId' | 'tokenId' | 'lane' | 'sha256' | 'bucket' | 'privateBucketUrl' | 'isStrict'> &
  Pick<NewManifest, 'lines'>;

/** A line of a list that is recorded. */
export interface OpenedFile {
  readonly fileId: bigint;
  /** Of one that is still to be sent. */
  readonly awaited?: { readonly isGzip: boolean; readonly remoteName: string | null };
  /** It has come. */
  readonly isFinished: boolean;
}

export interface OpenedManifest {
  readonly upload: UploadRecord;
  /** In the order in which they were announced now. */
  readonly files: readonly OpenedFile[];
  /** It had been announced before. */
  readonly isJoined: boolean;
}

export interface FileSession {
  readonly fileId: bigint;
  readonly uploadId: UploadId;
  /** Which announced it; null when it has been deleted. */
  readonly tokenId: number | null;
  readonly lane: Lane;
  readonly member: string;
  readonly originalBytes: number;
  readonly secretHash: string;
  readonly isGzip: boolean;
  readonly receivedBytes: number;
  readonly isFinished: boolean;
  /** Of a finished file. Undefined where the store itself took it, or before it was kept: its parts have it. */
  readonly digest: SentDigest | undefined;
  /** Bytes are taken. */
  readonly isOpen: boolean;
}

/** What the sender of a file is told at its end: of the bytes as they were sent. */
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
