export { authState, type AuthState } from './auth-state.ts';
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
} from './stored-file-page.ts';
export { notificationBody, type NotificationBody } from './notification-body.ts';
export type { Notification } from './notification.ts';
export { problem } from './problem.ts';
export { maxWaitSeconds, waitSeconds } from './parameters.ts';
export { methodsOf, type Access, type JsonBody, type Limits, type ResponseSpec, type Route } from './route.ts';
export { routeUrl, type RouteParameters } from './route-url.ts';
export { routes } from './routes/index.ts';
export { maxCoverageBytes } from './routes/coverage.ts';
export { syminfo, type Syminfo } from './syminfo.ts';
export { formatOptionalTimestamp, formatTimestamp } from './timestamp.ts';
export { filesPageSize, uploadFileList, type UploadFile, type UploadFileList } from './upload-files.ts';
export { uploadList, uploadsPageSize, type ListedUpload, type UploadList } from './upload-list.ts';
export { linksOf, uploadLinks, type UploadLinks } from './upload-links.ts';
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
} from './upload-response.ts';
export {
  manifestRequest,
  sentFile,
  uploadSession,
  type FileAction,
  type ManifestRequest,
  type SentFile,
  type UploadSession,
} from './upload-session.ts';
export { statsResponse, type StatsResponse } from './upload-stats.ts';
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
} from './upload-status.ts';
// What a client needs of the domain itself.
export { isTerminal, type Lane } from '@symdepot/symbols';
