export { awaitUpload } from './await-upload.ts';
export type { Backlog } from './backlog.ts';
export { openDatabase, type Database, type DatabaseOptions } from './client.ts';
export type { Comparison, MomentComparison } from './comparison.ts';
export type { DoneFiles, StoredFile } from './done-files.ts';
export type { AnnouncedFile, FileSession, NewFileList, OpenedFile, OpenedFileList, SentDigest } from './file-session-record.ts';
export type { FinishedFile } from './file-sessions.ts';
export type { FileFilter, ListedFile } from './file-lists.ts';
export type { GroupRecord } from './group-record.ts';
export type { GroupChange } from './groups.ts';
export type { ListedUpload, MemberSummary } from './listed-upload.ts';
export { migrate } from './migrate.ts';
export { markOfId, type IdMark, type Publications } from './publications.ts';
export type { NotificationRecord } from './notification-record.ts';
export type { DeliveryFailure } from './notifications.ts';
export type { PublishedFile } from './published-files.ts';
export type { NamedId, SymbolsIndex, SymbolsMatch } from './symbols-index.ts';
export type { SentBytes, SentFile, SentListing } from './sent-files.ts';
export type { TokenRecord } from './token-record.ts';
export type { IssuedToken, TokenState } from './tokens.ts';
export type {
  InspectionResult,
  NewUploadFile,
  PublicationResult,
  UploadFileRecord,
  UploadFilesPage,
  UploadProgress,
} from './upload-file-record.ts';
export type { UploadFilter, UploadOrder } from './upload-lists.ts';
export { isSentOneByOne, type UploadRecord } from './upload-record.ts';
export type { Fault, KeptBytes } from './uploads.ts';
export type { UserRecord } from './user-record.ts';
export type { UserPermissionChange } from './users.ts';
export { beatSeconds } from './worker-heartbeats.ts';
