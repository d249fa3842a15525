export type { Admission, AdmissionLimits, AdmissionResult, RateReading } from './admission.ts';
export { awaitUpload, type Patience, type UploadWait } from './await-upload.ts';
export type { Backlog, Backlogs } from './backlog.ts';
export type { Changes } from './changes.ts';
export { openDatabase, type Database, type DatabaseOptions } from './client.ts';
export type { Comparison, MomentComparison } from './comparison.ts';
export type { DoneFiles, StoredFile } from './done-files.ts';
export type { Expiry, ExpiryPage } from './expiry.ts';
export type {
  AnnouncedFile,
  AnnouncedLine,
  FilePart,
  FileSession,
  NewFileList,
  NewFileSession,
  OpenedFile,
  OpenedFileList,
  SentDigest,
} from './file-session-record.ts';
export type { FileEnd, FileSessions, FinishedFile } from './file-sessions.ts';
export type { FileFilter, FileLists, ListedFile } from './file-lists.ts';
export type { GroupRecord } from './group-record.ts';
export type { GroupChange, Groups } from './groups.ts';
export type { AwaitedFiles, InFlight } from './in-flight.ts';
export type { Page, PageRange } from './list-page.ts';
export type { ListedUpload, MemberSummary } from './listed-upload.ts';
export { migrate } from './migrate.ts';
export type { PermissionRecord, Permissions } from './permissions.ts';
export { markOfId, type IdMark, type Publications } from './publications.ts';
export type { NotificationRecord, UploadEnd } from './notification-record.ts';
export type { DeliveryFailure, Notifications } from './notifications.ts';
export type { PublishedFile, PublishedFiles, PublishedFilesPage } from './published-files.ts';
export type { NamedId, SymbolsIndex, SymbolsMatch } from './symbols-index.ts';
export type { SentBytes, SentFile, SentFiles, SentListing } from './sent-files.ts';
export type { TokenRecord } from './token-record.ts';
export type { IssuedToken, NewToken, Tokens, TokenState } from './tokens.ts';
export type {
  InspectionResult,
  NewUploadFile,
  PublicationResult,
  UploadFileRecord,
  UploadFilesPage,
  UploadProgress,
} from './upload-file-record.ts';
export type { UploadFiles } from './upload-files.ts';
export type { TurnPlace, Turns } from './turns.ts';
export type { UploadFilter, UploadLists, UploadOrder } from './upload-lists.ts';
export type { DiscardReason, UploadRecord } from './upload-record.ts';
export type { Fault, KeptBytes, NewUpload, Uploads } from './uploads.ts';
export type { UserRecord } from './user-record.ts';
export type { NewUser, UserPermissionChange, Users } from './users.ts';
export { beatSeconds, type WorkerHeartbeats } from './worker-heartbeats.ts';
