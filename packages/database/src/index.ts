export type { Changes } from "./changes.ts";
export { openDatabase, type Database, type DatabaseOptions } from "./client.ts";
export { migrate } from "./migrate.ts";
export type { SymbolsIndex, SymbolsMatch } from "./symbols-index.ts";
export type { NewToken, TokenRecord, Tokens } from "./tokens.ts";
export type {
  InspectionResult,
  NewUploadFile,
  PublicationResult,
  UploadFileRecord,
  UploadProgress,
} from "./upload-file-record.ts";
export type { UploadFiles } from "./upload-files.ts";
export type { UploadRecord } from "./upload-record.ts";
export type { NewUpload, Uploads } from "./uploads.ts";
export type { Users } from "./users.ts";
