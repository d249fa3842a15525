export type { Actor, AuditEntry } from './accounts/audit.ts';
export { artefactStates, type ArtefactRecord, type ArtefactVisibility } from './artefacts/artefact-record.ts';
export type { ListedArtefact } from './artefacts/listed-artefact.ts';
export type { ArtefactSession } from './artefacts/artefact-session-record.ts';
export type { ArtefactName } from './artefacts/artefacts.ts';
export type { EnvironmentFacts, EnvironmentRecord, PinRecord } from './artefacts/environment-record.ts';
export type { PublicEnvironments } from './artefacts/find-environments.ts';
export { missingForPublic, saidByOthers } from './artefacts/gate/publication-gate.ts';
export { awaitUpload } from './uploads/await-upload.ts';
export { estimateDrainSeconds, type Backlog } from './admission/backlog.ts';
export type { OperationsRecord } from './admission/operations.ts';
export { openDatabase, type Database, type DatabaseOptions } from './open-database.ts';
export type { StoredFiles, StoredFile } from './uploads/stored-files.ts';
export type { AnnouncedFile, FileSession, NewManifest, OpenedFile, OpenedManifest, SentDigest } from './manifests/file-session-record.ts';
export type { FinishedFile } from './manifests/file-sessions.ts';
export type { FileFilter, ListedFile } from './search/file-lists.ts';
export type { GroupRecord } from './accounts/group-record.ts';
export type { GroupChange } from './accounts/groups.ts';
export type { ListedUpload, MemberSummary } from './search/listed-upload.ts';
export { migrate } from './connection/migrate.ts';
export { markOfId, type IdMark, type PublicationFeed } from './feeds/publication-feed.ts';
export type { NotificationRecord } from './notifications/notification-record.ts';
export type { DeliveryFailure } from './notifications/notifications.ts';
export type { PublishedFile } from './retention/published-files.ts';
export type { FileOfId, NamedId, SymbolsIndex, SymbolsMatch } from './search/symbols-index.ts';
export type { SymbolTraces } from './search/symbol-traces.ts';
export type { SentBytes, ReceivedFile, ReceivedListing } from './manifests/received-files.ts';
export type { OwnedToken, TokenRecord } from './accounts/token-record.ts';
export type { IssuedToken } from './accounts/token-changes.ts';
export type { TakedownRecord } from './takedowns/takedowns.ts';
export type { KeyContent } from './takedowns/withdraw-files.ts';
export type { TokenState } from './accounts/tokens.ts';
export type {
  InspectionRow,
  NamedContent,
  NewUploadFile,
  PublicationResult,
  UploadFileRecord,
  UploadFilesPage,
  UploadProgress,
} from './uploads/upload-file-record.ts';
export type { UnpackedFile } from './uploads/members/new-files.ts';
export { fileListQuery, type FileListQuery } from './search/filters/file-list-query.ts';
export { uploadListQuery, type UploadListQuery } from './search/filters/upload-list-query.ts';
export type { Senders } from './search/senders.ts';
export type { PausedLaneRecord } from './admission/paused-lanes.ts';
export type { UploadHistoryRecord } from './uploads/upload-history.ts';
export type { RetryOptions } from './uploads/upload-retry.ts';
export type { UploadFilter, UploadOrder } from './search/upload-lists.ts';
export { isSentOneByOne, type UploadRecord } from './uploads/upload-record.ts';
export type { SettledFile } from './uploads/members/named-files.ts';
export type { Fault } from './uploads/uploads.ts';
export type { KeptBytes } from './uploads/staged-archives.ts';
export type { UserRecord } from './accounts/user-record.ts';
export type { CountedUser, UserPermissionChange } from './accounts/users.ts';
export { beatSeconds, type WorkerChecks } from './admission/worker-heartbeats.ts';
export type { SignInBrowser } from './sessions/open-session.ts';
export type { ProviderSignIn, UserRefusal } from './sessions/provider-users.ts';
export type { EndedAtProvider } from './sessions/sessions.ts';
export type { SignIn } from './sessions/sign-ins.ts';
