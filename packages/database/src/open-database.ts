// Opens the database: one connection (prisma-connection.ts), and the repositories on it.
import { createAdmission, type Admission } from './admission/admission.ts';
import { createAudit, type Audit } from './accounts/audit.ts';
import { createBacklogs, type Backlogs } from './admission/backlog.ts';
import { createChanges, type Changes } from './feeds/changes.ts';
import { checkDatabase } from './connection/check-database.ts';
import { createExpiry, type Expiry } from './retention/expiry.ts';
import { createFileSessions, type FileSessions } from './manifests/file-sessions.ts';
import { createFileLists, type FileLists } from './search/file-lists.ts';
import { createGroups, type Groups } from './accounts/groups.ts';
import { createInFlight, type InFlight } from './search/in-flight.ts';
import { createNotifications, type Notifications } from './notifications/notifications.ts';
import { createCircuitBreaker } from './connection/circuit-breaker.ts';
import { createArtefactSessions, type ArtefactSessions } from './artefacts/artefact-sessions.ts';
import { createArtefacts, type Artefacts } from './artefacts/artefacts.ts';
import { createEnvironments, type Environments } from './artefacts/environments.ts';
import { createOperations, type Operations } from './admission/operations.ts';
import { createPausedLanes, type PausedLanes } from './admission/paused-lanes.ts';
import { createPermissions, type Permissions } from './accounts/permissions.ts';
import { createNotifyListener } from './connection/notify-listener.ts';
import { createPrismaConnection } from './connection/prisma-connection.ts';
import { createPublicationFeed, type PublicationFeed } from './feeds/publication-feed.ts';
import { createPublishedFiles, type PublishedFiles } from './retention/published-files.ts';
import { createSymbolsIndex, type SymbolsIndex } from './search/symbols-index.ts';
import { createSymbolTraces, type SymbolTracesFinder } from './search/symbol-traces.ts';
import { createProviderUsers, type ProviderUsers } from './sessions/provider-users.ts';
import { createSessions, type Sessions } from './sessions/sessions.ts';
import { createSignInLinks, type SignInLinks } from './sessions/sign-in-links.ts';
import { createSignIns, type SignIns } from './sessions/sign-ins.ts';
import { createServerSecrets, type ServerSecrets } from './accounts/server-secrets.ts';
import { createSharedTokens, type SharedTokens } from './accounts/shared-tokens.ts';
import { createTakedowns, type Takedowns } from './takedowns/takedowns.ts';
import { createTokens, type Tokens } from './accounts/tokens.ts';
import { createFairRanks, type FairRanks } from './admission/fair-ranks.ts';
import { createUploadFiles, type UploadFiles } from './uploads/upload-files.ts';
import { createUploadHistory, type UploadHistory } from './uploads/upload-history.ts';
import { createUploadLists, type UploadLists } from './search/upload-lists.ts';
import { createUploadStats, type UploadStats } from './search/upload-stats.ts';
import { createUploads, type Uploads } from './uploads/uploads.ts';
import { createUsers, type Users } from './accounts/users.ts';
import { createProcessHeartbeats, type ProcessHeartbeats } from './admission/process-heartbeats.ts';
import { createWorkerHeartbeats, type WorkerHeartbeats } from './admission/worker-heartbeats.ts';

export interface DatabaseOptions {
  /** `postgres://…` */
  readonly url: string;
  /** Size of the pool; the listening connection comes on top. */
  readonly maxConnections?: number;
  /** How long a caller waits for a connection, and for one statement. */
  readonly connectTimeoutMs?: number;
  readonly queryTimeoutMs?: number;
  /** For a process that reads, and continues without the database: during an outage, queries fail at once (circuit-breaker.ts). */
  readonly failsFast?: boolean;
  /** Called with faults that no caller sees (an idle connection that broke, a listener that reconnects). */
  readonly onBackgroundError?: (error: unknown) => void;
}

export interface Database {
  readonly uploads: Uploads;
  readonly uploadFiles: UploadFiles;
  readonly tokens: Tokens;
  readonly sharedTokens: SharedTokens;
  readonly serverSecrets: ServerSecrets;
  readonly users: Users;
  readonly groups: Groups;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
  readonly providerUsers: ProviderUsers;
  readonly signInLinks: SignInLinks;
  readonly permissions: Permissions;
  readonly audit: Audit;
  readonly symbolsIndex: SymbolsIndex;
  readonly symbolTraces: SymbolTracesFinder;
  readonly inFlight: InFlight;
  readonly changes: Changes;
  readonly notifications: Notifications;
  readonly publicationFeed: PublicationFeed;
  readonly admission: Admission;
  readonly backlogs: Backlogs;
  readonly expiry: Expiry;
  readonly publishedFiles: PublishedFiles;
  readonly takedowns: Takedowns;
  readonly uploadLists: UploadLists;
  readonly fileLists: FileLists;
  readonly fileSessions: FileSessions;
  readonly uploadStats: UploadStats;
  readonly fairRanks: FairRanks;
  readonly workerHeartbeats: WorkerHeartbeats;
  readonly processHeartbeats: ProcessHeartbeats;
  readonly pausedLanes: PausedLanes;
  readonly operations: Operations;
  readonly artefacts: Artefacts;
  readonly artefactSessions: ArtefactSessions;
  readonly environments: Environments;
  readonly uploadHistory: UploadHistory;
  /** Resolves when the database is usable (check-database.ts). @throws AppError `database_unavailable`, `database_unusable` */
  check(): Promise<void>;
  /** Only known to a client that fails fast: any other always reports it as available. */
  isUnavailable(): boolean;
  close(): Promise<void>;
}

/** Does not connect yet: the first query does, so that a service can start during an outage of the database. */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, maxConnections = 10, connectTimeoutMs = 5_000, queryTimeoutMs = 30_000 } = options;
  let isClosing = false;
  // The pool has ended before its connections have: what happens to them afterwards is no fault.
  const onBackgroundError = (error: unknown): void => {
    if (!isClosing) options.onBackgroundError?.(error);
  };
  const circuitBreaker = options.failsFast ? createCircuitBreaker({ url, timeoutMs: connectTimeoutMs }) : undefined;
  const client = createPrismaConnection({ url, maxConnections, connectTimeoutMs, queryTimeoutMs, onBackgroundError }, circuitBreaker);
  const listener = createNotifyListener({ url, onBackgroundError });
  const changes = createChanges(client, listener, onBackgroundError);
  return {
    uploads: createUploads(client, changes),
    uploadFiles: createUploadFiles(client, changes),
    tokens: createTokens(client),
    sharedTokens: createSharedTokens(client),
    serverSecrets: createServerSecrets(client),
    users: createUsers(client),
    groups: createGroups(client),
    sessions: createSessions(client),
    signIns: createSignIns(client),
    providerUsers: createProviderUsers(client),
    signInLinks: createSignInLinks(client),
    permissions: createPermissions(client),
    audit: createAudit(client),
    symbolsIndex: createSymbolsIndex(client),
    symbolTraces: createSymbolTraces(client),
    inFlight: createInFlight(client),
    changes,
    notifications: createNotifications(client, changes),
    publicationFeed: createPublicationFeed(listener),
    admission: createAdmission(client),
    backlogs: createBacklogs(client),
    expiry: createExpiry(client),
    publishedFiles: createPublishedFiles(client),
    takedowns: createTakedowns(client),
    uploadLists: createUploadLists(client),
    fileLists: createFileLists(client),
    fileSessions: createFileSessions(client, changes),
    uploadStats: createUploadStats(client),
    fairRanks: createFairRanks(client),
    workerHeartbeats: createWorkerHeartbeats(client),
    processHeartbeats: createProcessHeartbeats(client),
    pausedLanes: createPausedLanes(client),
    operations: createOperations(client),
    artefacts: createArtefacts(client),
    artefactSessions: createArtefactSessions(client),
    environments: createEnvironments(client),
    uploadHistory: createUploadHistory(client),
    check: () => checkDatabase(client),
    isUnavailable: () => circuitBreaker?.isOn() ?? false,
    async close() {
      isClosing = true;
      circuitBreaker?.close();
      changes.close();
      await listener.close();
      await client.$disconnect();
    },
  };
}
