export { artefactsPageSize, type ArtefactShape } from './artefacts/artefact.ts';
export {
  environmentsPageSize,
  labelValuesLimit,
  usualLabels,
  type EnvironmentChange,
  type EnvironmentRequest,
  type EnvironmentShape,
} from './artefacts/environment.ts';
export type { PublicList } from './artefacts/public-list.ts';
export { nameOfArtefact, pathOfArtefact, presentArtefact } from './artefacts/present-artefact.ts';
export { tooltoolErrorOf, type TooltoolUpload } from './artefacts/tooltool.ts';
export { authState, type AuthState } from './auth-state.ts';
export type { BreakpadResult } from './uploads/breakpad.ts';
export { parseBreakpadPath, withoutBreakpadSecrets, type BreakpadCall } from './uploads/breakpad-path.ts';
export {
  coverageRequest,
  coverageResponse,
  maxCoverageEntries,
  type CoverageEntry,
  type CoverageFile,
  type CoverageRequest,
  type CoverageResponse,
} from './coverage.ts';
export { errorCode, errorResponse, type ErrorResponse } from './error-response.ts';
export {
  storedFilePage,
  fileResponse,
  storedFilesPageSize,
  type FileDetails,
  type StoredFilePage,
  type FileResponse,
  type ListedFile,
} from './uploads/stored-file-page.ts';
export { notificationBody, type NotificationBody } from './notifications/notification-body.ts';
export type { Notification } from './notifications/notification.ts';
export { problem } from './uploads/problem.ts';
export { maxWaitSeconds, waitSeconds } from './route/parameters.ts';
export { allowOf, type Access, type JsonBody, type Limits, type ResponseSpec, type Route } from './route/route.ts';
export { routeUrl, type RouteParameters } from './route/route-url.ts';
export { routes } from './routes/index.ts';
export { maxCoverageBytes } from './routes/coverage.ts';
export { maxGraceHours } from './routes/tokens.ts';
export { symbolsLookup, type SymbolsLookup, type SymbolsMiss } from './symbols-lookup.ts';
export { syminfo, type Syminfo } from './syminfo.ts';
export { formatOptionalTimestamp, formatTimestamp } from './timestamp.ts';
export { filesPageSize, uploadFileList, type UploadFile, type UploadFileList } from './uploads/upload-files.ts';
export { uploadList, uploadsPageSize, type ListedUpload, type UploadList } from './uploads/upload-list.ts';
export { linksOf, uploadLinks, type UploadLinks } from './uploads/upload-links.ts';
export {
  authInfo,
  uploadAccepted,
  uploadComplete,
  uploadRejected,
  type AuthInfo,
  type UploadAccepted,
  type UploadComplete,
  type UploadRejected,
  type UploadSummary,
} from './uploads/upload-response.ts';
export {
  manifestRequest,
  sentFile,
  announcedManifest,
  type FileAction,
  type ManifestRequest,
  type SentFile,
  type AnnouncedManifest,
} from './uploads/announced-manifest.ts';
export { statsResponse, type DailyStats, type StatsResponse } from './uploads/upload-stats.ts';
export { maxSelected, maxSelectedBySuperuser, type UploadResults, type UploadSelection } from './uploads/upload-selection.ts';
export type { TimelineEntry } from './uploads/timeline.ts';
export {
  uploadChanged,
  uploadEvent,
  uploadStatusResponse,
  type FileUpload,
  type RelatedUpload,
  type UploadChanged,
  type UploadEvent,
  type UploadStatus,
  type UploadStatusResponse,
} from './uploads/upload-status.ts';
// What a client needs of the domain itself.
export { isTerminal, type Lane } from '@symdepot/symbols';
export type { accountRoutes } from './routes/account.ts';
export type { operationRoutes } from './routes/operations.ts';
export type { tokenRoutes } from './routes/tokens.ts';
export type { userRoutes } from './routes/users.ts';
export { auditPageSize, type AuditEntryShape } from './accounts/audit-entry.ts';
export {
  usersPageSize,
  type GroupShape,
  type SessionShape,
  type TokenList,
  type TokenShape,
  type UserShape,
} from './accounts/account-shapes.ts';
export { workSteps, type Overview, type PausedLane } from './operations/overview.ts';
