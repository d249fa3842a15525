// @symdepot/database/embedded: a private PostgreSQL for the standalone server and for tests. Separate from the
// package's main door, so that the fleet's services never load it.
export { findEmbeddedUrl } from './find-embedded-url.ts';
export { startEmbeddedPostgres, type EmbeddedPostgresOptions } from './start-embedded-postgres.ts';
export type { PostgresExit } from './server-process.ts';
