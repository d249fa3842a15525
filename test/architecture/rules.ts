// The house's rules as data (ARCHITECTURE.md, "Dependency rule"). checks.ts applies them; architecture.test.ts runs them.

/** Which packages a module may depend on. A module is a folder of packages/ or services/. */
export const dependencyRule: Readonly<Record<string, readonly string[]>> = {
  'packages/errors': [],
  'packages/async': [],
  'packages/symbols': ['errors'],
  'packages/api': ['errors', 'symbols'],
  'packages/archive': ['errors', 'symbols'],
  'packages/debug-files': ['archive', 'errors', 'symbols'],
  'packages/storage': ['async', 'errors', 'symbols'],
  'packages/database': ['async', 'errors', 'symbols'],
  'packages/queue': ['async', 'errors', 'symbols'],
  'packages/outbound': ['errors'],
  'packages/maintenance': ['database', 'errors', 'storage', 'symbols'],
  'packages/lookup': ['database', 'errors', 'storage', 'symbols'],
  'packages/runtime': ['api', 'async', 'errors', 'symbols'],
  'packages/client': ['api', 'async', 'errors'],
  'packages/cli': ['archive', 'async', 'client', 'errors', 'symbols'],
};

/** What every service may depend on. */
export const serviceDependencies = [
  'api',
  'archive',
  'async',
  'maintenance',
  'database',
  'debug-files',
  'errors',
  'lookup',
  'outbound',
  'queue',
  'runtime',
  'storage',
  'symbols',
];

/** The one service that may import others: it runs them in one process. */
export const standalone = 'services/standalone';

/** Run elsewhere, too, on the oldest Node that they promise (ADR 41). */
export const published = /^packages\/(cli|client)\/src\//;
/** What Node 20 lacks, by names that nothing else has. */
export const newerThanPublished =
  /\bURL\.parse\(|\b(?:Map|Object)\.groupBy\(|\bPromise\.(?:withResolvers|try)\b|\bArray\.fromAsync\(|\b(?:RegExp\.escape|Error\.isError|Iterator\.from)\(|\.(?:difference|isSubsetOf|toBase64|getOrInsert)\(/g;

/** Test code, and what only test code may use. */
export const testCode = /\.test\.tsx?$|\/(testing|bench)\/|^test\/|^packages\/testkit\//;
export const testOnlyPackages = ['testkit'];

/** Runs in browsers: bundled from the libraries that are there when it is built. */
export const built = /^services\/web\/ui\//;
/** What of ours it may take besides types: data without imports. All else would bring zod and the server along. */
export const builtIn = ['@symdepot/errors', '@symdepot/api/archive-endings', '@symdepot/api/tool-settings'];

/** What is on the wire, whole: the document, the site and other people's clients take of it what they need. */
export const publicShapes = /^packages\/api\//;

export interface Door {
  /** Of the imported package. */
  readonly vendor: RegExp;
  /** Paths that may import it. */
  readonly at: RegExp;
  /** What everybody else uses instead. */
  readonly instead: string;
}

/** Each vendor library comes in by one door. Test code is free. */
export const doors: readonly Door[] = [
  {
    vendor: /^express$/,
    at: /^packages\/runtime\/src\/http\/|^services\/[^/]+\/src\/(app|gateway)\.ts$/,
    instead: 'a route of @symdepot/api, served by serve() of @symdepot/runtime/http: nothing else mounts one',
  },
  { vendor: /^zod-openapi$/, at: /^packages\/api\/src\/(openapi|notifications\/webhooks)\.ts$/, instead: 'the schemas of a route' },
  { vendor: /^chrono-node$/, at: /^packages\/database\/src\/search\/filters\/parse-date\.ts$/, instead: 'parseDate' },
  { vendor: /^@bull-board\//, at: /^services\/web\/src\/queues\/queue-board\.ts$/, instead: 'createQueueBoard' },
  { vendor: /^(bullmq|ioredis)$/, at: /^packages\/queue\//, instead: '@symdepot/queue' },
  {
    vendor: /^unzipper$/,
    at: /^packages\/archive\/src\/directory\/(read-directory|directory-source)\.ts$/,
    instead: 'readDirectory of @symdepot/archive',
  },
  {
    vendor: /^@node-rs\/crc32$/,
    at: /^packages\/(archive\/src\/deflate\/crc32|storage\/src\/gcs\/checksum)\.ts$/,
    instead: 'crc32 of deflate/crc32.ts, or createChecksum of @symdepot/storage',
  },
  {
    vendor: /^(agent-base|https?-proxy-agent)$/,
    at: /^packages\/client\/src\/http\/older-proxy-agents\.ts$/,
    instead: 'createProxyAgents',
  },
  { vendor: /^got$/, at: /^packages\/(client|outbound)\//, instead: '@symdepot/outbound, or @symdepot/client' },
  { vendor: /^@google-cloud\/storage$/, at: /^packages\/storage\/src\/backends\/gcs\.ts$/, instead: 'ObjectStorage of @symdepot/storage' },
  {
    vendor: /^@aws-sdk\/credential-providers$/,
    at: /^packages\/storage\/src\/backends\/s3\.ts$/,
    instead: 'ObjectStorage of @symdepot/storage',
  },
  { vendor: /^@smithy\/signature-v4$/, at: /^packages\/storage\/src\/s3\/sign\.ts$/, instead: 'createSigner' },
  { vendor: /^@aws-sdk\/xml-builder$/, at: /^packages\/storage\/src\/s3\/xml\.ts$/, instead: 'readXml' },
  { vendor: /^google-auth-library$/, at: /^services\/ingest\/src\/request\/client-telemetry\.ts$/, instead: 'createDescribeTelemetry' },
  {
    vendor: /^(pg|@prisma\/.*|prisma)$/,
    at: /^packages\/database\/|^packages\/queue\/src\//,
    instead: 'a repository of @symdepot/database',
  },
  {
    vendor: /^eventsource-parser$/,
    at: /^(packages\/client\/src\/watch\/listen-events|services\/web\/ui\/src\/pages\/upload\/read-events)\.ts$/,
    instead: 'wait of @symdepot/client',
  },
  { vendor: /^openid-client$/, at: /^services\/web\/src\/oidc\/provider\.ts$/, instead: 'the Provider of its context' },
  { vendor: /^jose$/, at: /^services\/web\/src\/oidc\/logout-token\.ts$/, instead: 'the Provider of its context' },
  { vendor: /^log-update$/, at: /^packages\/cli\/src\/progress\/terminal-progress\.ts$/, instead: 'the Progress of the workplace' },
  { vendor: /^tar-stream$/, at: /^packages\/cli\/src\/environments\/unpack\/read-tar\.ts$/, instead: 'readTar' },
  { vendor: /^unbzip2-stream$/, at: /^packages\/cli\/src\/environments\/unpack\/read-bzip2\.ts$/, instead: 'decompress' },
  { vendor: /^xz-decompress$/, at: /^packages\/cli\/src\/environments\/unpack\/read-xz\.ts$/, instead: 'decompress' },
  { vendor: /^yazl$/, at: /^packages\/cli\/src\/send\/zip-files\.ts$/, instead: 'zipFiles' },
  { vendor: /^prom-client$/, at: /^packages\/runtime\/src\/metrics\/metrics\.ts$/, instead: 'the metrics table of @symdepot/runtime' },
  {
    vendor: /^(react|react-dom|react-router|uplot|@base-ui\/react|@tanstack\/react-query)$/,
    at: /^services\/web\/ui\/src\//,
    instead: 'a part of services/web/ui/src/parts',
  },
  {
    vendor: /^spdx-expression-parse$/,
    at: /^services\/status\/src\/environments\/licences\.ts$/,
    instead: 'needSources',
  },
  { vendor: /^sirv$/, at: /^services\/web\/src\/app\.ts$/, instead: 'the paths of pages/web-paths.ts' },
  {
    vendor: /^@opentelemetry\//,
    at: /^packages\/runtime\/src\/tracing\/open-telemetry\.ts$/,
    instead: 'the tracer of the kit',
  },
  { vendor: /^pino$/, at: /^packages\/runtime\/src\/log\/logger\.ts$/, instead: 'Logger of @symdepot/runtime' },
];

/** The command, whose HTTP client imports it in any case. */
export const importsHttp = /^packages\/client\//;

/** `process.env` is read in one place of the services, and in the command's main; everybody else is handed a config. */
export const environmentDoor =
  /^packages\/runtime\/src\/config\/config\.ts$|^packages\/cli\/src\/main\.ts$|^packages\/database\/prisma\.config\.ts$/;

/** Folders whose index.ts is the list of what is in them: adding a file is adding a line there. */
export const listedFolders = ['protocols', 'routes', 'jobs', 'sources', 'backends', 'commands', 'kinds'];

/** The kinds of uploads: each has a source. */
export const kindSource = /^services\/worker\/src\/sources\/([^/]+)\.ts$/;
/** `kind === 'archive'`, `{ kind: 'files' }`, `u.kind = 'files'`, `CASE kind WHEN 'archive'`; other things have kinds, too. */
export const comparedKind = /\bkind\b"?\s*(?:[!=]==?|<>|:|=|in\s*\(|when)\s*'([\w-]+)'/gi;
/** Where an upload of a kind that is not the default begins; everybody else asks its source, or its row (ADR 25). */
export const kindDoor = /^packages\/database\/src\/manifests\/open-manifest\.ts$|^services\/ingest\/src\/protocols\/[^/]+\.ts$/;

/** Tests that know the product by HTTP only, and the harness through which they speak to it. */
export const blackBox = /^test\/(system|harness\/(clients|network|processes|samples|storage))\//;

/** Of one folder, tests not counted. */
export const maxEntries = 17;
/** Folders that are lists: of these one looks up a name. */
export const tablesOfContents = /^docs\/adr$/;

export const maxLines = 250;
/** Tables of data have one row more for each thing that there is. */
export const dataTables = /-table\.ts$/;

/** Files that need no opening comment: tests name what they test, a package's index what it exports. */
export const selfExplaining = /\.test\.tsx?$|\/src\/index\.ts$/;

/** A file without a better name has no home yet. */
export const forbiddenNames = ['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'misc'];
