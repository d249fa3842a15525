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
export { buildOpenApi } from './openapi.ts';
export { routes, type RouteDoc } from './routes/index.ts';
export { formatOptionalTimestamp, formatTimestamp } from './timestamp.ts';
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
export { uploadStatusResponse, type FileUpload, type UploadFile, type UploadStatus, type UploadStatusResponse } from './upload-status.ts';
