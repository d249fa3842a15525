// The one table of everything that can be wrong: code → kind, message, meaning. docs/errors.md is generated from it.
// Neighbours: app-error.ts (the class that carries a code), service/http/error-handler.ts (kind → status).

/** The ten kinds. Status codes and retry behaviour hang on the kind, never on a single code. */
export const errorKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'unsupported',
  'rate_limited',
  'unavailable',
  'internal',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

interface ErrorEntry {
  readonly kind: ErrorKind;
  /** What a person reads. Messages that clients of Mozilla's Tecken depend on are literal (contract §1, §2). */
  readonly message: (details: never) => string;
  /** One line for docs/errors.md: when it happens and what to do. */
  readonly meaning: string;
}

/** Names of keys are shorter; nobody reads further. */
const maxQuotedLength = 500;

/** Quotes a name as Tecken's messages do (Python's repr): single quotes unless only double ones need no escape. */
const quoted = (name: string): string => {
  const text = name.length > maxQuotedLength ? `${name.slice(0, maxQuotedLength)}…` : name;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not reach a log or terminal
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return quote + escaped + quote;
};

interface Member {
  member: string;
}
interface Ceiling extends Member {
  limit: number;
  setting: string;
}

export const errorTable = {
  // ── Who is calling ────────────────────────────────────────────────────────────────────────────────────
  token_missing: {
    kind: 'unauthenticated',
    message: () => 'This requires an Auth-Token to authenticate the request',
    meaning: 'No credentials. Send the header `Auth-Token: <token>` or `Authorization: Bearer <token>`.',
  },
  token_not_matched: {
    kind: 'unauthenticated',
    message: () => 'API Token not matched',
    meaning: 'No such token here. Stage and production tokens differ; a deleted token does not come back.',
  },
  token_expired: {
    kind: 'unauthenticated',
    message: () => 'API Token found but expired',
    meaning: 'The token is past its expiry. Extend it or create another one.',
  },
  user_inactive: {
    kind: 'unauthenticated',
    message: () => 'API Token matched but user not active',
    meaning: 'The owner of the token has been deactivated.',
  },
  forbidden: {
    kind: 'forbidden',
    message: () => 'Forbidden',
    meaning: "The token is valid but does not hold the permission that this call needs. Only the token's own permissions count.",
  },
  upload_access_denied: {
    kind: 'forbidden',
    message: () => 'Insufficient access to view this upload',
    meaning: "The upload is another user's and the token does not hold `view_all_uploads`.",
  },

  // ── People and tokens ─────────────────────────────────────────────────────────────────────────────────
  user_not_found: {
    kind: 'not_found',
    message: (d: { emails: readonly string[] }) =>
      `There is no user ${d.emails.map(quoted).join(', ')}. Look for a typing error, or create it`,
    meaning: 'No user has this e-mail address. Nothing was changed.',
  },
  user_exists: {
    kind: 'conflict',
    message: (d: { email: string }) => `There is a user ${quoted(d.email)} already. Change its permissions or groups instead`,
    meaning: 'E-mail addresses are the identity of users, in lower case; each has one user.',
  },
  user_deactivated: {
    kind: 'conflict',
    message: (d: { email: string }) => `${quoted(d.email)} is deactivated, so that no token of theirs works. Activate the user first`,
    meaning: 'A deactivated user gets no new tokens.',
  },
  group_not_found: {
    kind: 'not_found',
    message: (d: { names: readonly string[]; known: readonly string[] }) =>
      `There is no group ${d.names.map(quoted).join(', ')}. There are: ${d.known.map(quoted).join(', ') || 'none'}`,
    meaning: 'No group has this name; upper and lower case differ. Nothing was changed.',
  },
  group_exists: {
    kind: 'conflict',
    message: (d: { name: string }) => `There is a group ${quoted(d.name)} already. Change its permissions or members instead`,
    meaning: 'Names of groups are unique.',
  },
  token_not_found: {
    kind: 'not_found',
    message: (d: { id: number }) => `There is no token with the id ${d.id}. List the tokens to see their ids`,
    meaning: 'No token has this id, or it has been deleted.',
  },
  token_exists: {
    kind: 'conflict',
    message: () => 'There is a token with this secret already. Choose another secret, or let one be made',
    meaning: 'A secret stands for one token.',
  },
  token_permissions_combined: {
    kind: 'invalid',
    message: () => 'A token cannot hold both upload_symbols and upload_try_symbols. Make two tokens',
    meaning: 'The lane of its uploads would be ambiguous.',
  },
  token_permission_not_held: {
    kind: 'forbidden',
    message: (d: { email: string; permissions: readonly string[] }) =>
      `${quoted(d.email)} does not hold ${d.permissions.join(', ')}. Grant it to the user, or add the user to a group that has it`,
    meaning: 'A token can only be given permissions that its owner holds: directly, by a group, or as a superuser.',
  },

  // ── The request ───────────────────────────────────────────────────────────────────────────────────────
  no_file: {
    kind: 'invalid',
    message: () => 'Must be multipart form data with at least one file',
    meaning: 'The form has neither a file field nor a `url` field.',
  },
  form_malformed: {
    kind: 'invalid',
    message: (d: { reason: string }) => `Malformed form: ${d.reason}`,
    meaning: 'The multipart or urlencoded body cannot be read, or ended early. Send it again.',
  },
  form_field_too_long: {
    kind: 'invalid',
    message: (d: { field: string; limit: number }) => `The form field ${quoted(d.field)} is longer than ${d.limit} characters`,
    meaning: 'A field name or value is over its limit (archive names: 100 characters).',
  },
  archive_extension_unrecognized: {
    kind: 'invalid',
    message: (d: { extension: string }) => `Unrecognized archive file extension "${d.extension}"`,
    meaning: "The name of the form's file field must end in `.zip`.",
  },
  archive_too_large: {
    kind: 'too_large',
    message: (d: { limit: number }) =>
      `The archive is larger than the limit of ${d.limit} bytes (UPLOAD_MAX_BYTES). Split it into several archives`,
    meaning: 'The request body passed `UPLOAD_MAX_BYTES`. Send several smaller archives.',
  },
  media_type_unsupported: {
    kind: 'unsupported',
    message: (d: { contentType: string }) => `Unsupported content type ${quoted(d.contentType)}`,
    meaning: 'The body is of a type that this route does not read.',
  },
  request_invalid: {
    kind: 'invalid',
    message: (d: { reason: string }) => d.reason,
    meaning: 'A parameter or the body of the request does not fit; the message names it.',
  },
  form_invalid: {
    kind: 'invalid',
    message: (d: { errors: Readonly<Record<string, readonly string[]>> }) => `These fields do not fit: ${Object.keys(d.errors).join(', ')}`,
    meaning: 'One or more fields of a form or filter do not fit; `errors` has the messages of each.',
  },
  body_too_large: {
    kind: 'too_large',
    message: (d: { limit: number }) => `The body of the request is larger than ${d.limit} bytes`,
    meaning: 'The body of a request that is no archive is over its limit.',
  },
  not_found: {
    kind: 'not_found',
    message: () => 'Not Found',
    meaning: 'Nothing is served at this path.',
  },
  upload_not_found: {
    kind: 'not_found',
    message: () => 'No Upload matches the given query.',
    meaning: 'No upload has this id, or its record has expired.',
  },
  symbol_not_found: {
    kind: 'not_found',
    message: () => 'Symbol Not Found',
    meaning: 'No symbols file is stored under this key in the lane that was asked.',
  },
  method_not_allowed: {
    kind: 'invalid',
    message: (d: { method: string; path: string }) => `Method Not Allowed (${d.method}): ${d.path}`,
    meaning: 'The route exists but not for this method; the `Allow` header lists those it answers (status 405).',
  },

  // ── Upload by URL ─────────────────────────────────────────────────────────────────────────────────────
  url_invalid: {
    kind: 'invalid',
    message: () => 'Enter a valid URL.',
    meaning: 'The field `url`, or a redirect, is no http(s) URL that can be fetched, or has more than 2048 characters.',
  },
  url_insecure: {
    kind: 'invalid',
    message: () => 'Insecure URL',
    meaning: 'Archives are fetched by https only; so are those that a redirect leads to.',
  },
  url_credentials: {
    kind: 'invalid',
    message: () => 'The URL must not hold a user name or a password',
    meaning: 'Use a URL that works without, such as a signed one. Redirects count too.',
  },
  url_domain_not_allowed: {
    kind: 'invalid',
    message: (d: { domain: string }) => `Not an allowed domain (${quoted(d.domain)}) to download from.`,
    meaning: 'The host of the URL, or of a redirect, is not in `ALLOW_UPLOAD_BY_DOWNLOAD_DOMAINS`.',
  },
  url_address_not_allowed: {
    kind: 'invalid',
    message: (d: { host: string }) => `Not an allowed address to download from: ${quoted(d.host)} has no public one`,
    meaning: 'The host has only loopback, private, link-local or otherwise special addresses.',
  },
  url_too_many_redirects: {
    kind: 'invalid',
    message: (d: { url: string }) => `Too many redirects trying to open ${d.url}`,
    meaning: 'More than five redirects.',
  },
  url_not_found: {
    kind: 'invalid',
    message: (d: { url: string; status: number }) => `${d.url} can't be found (${d.status})`,
    meaning: 'The other server answered with a 4xx. Look at the URL: it may be wrong, or have expired.',
  },
  url_status_unexpected: {
    kind: 'invalid',
    message: (d: { url: string; status: number }) => `non-200 status code when retrieving ${d.url}`,
    meaning: 'The other server answered with neither an archive, a redirect, nor an error.',
  },
  url_content_encoded: {
    kind: 'invalid',
    message: (d: { url: string; encoding: string }) =>
      `${d.url} is sent with Content-Encoding ${quoted(d.encoding)}, though none was asked for`,
    meaning: 'Archives are taken as they are. Store the archive without a content encoding: a ZIP is compressed already.',
  },
  url_retries_failed: {
    kind: 'internal',
    message: (d: { url: string; status: number }) => `RetryError trying to open ${d.url}`,
    meaning: 'The other server answered with 429 or 500, six times. Try again later.',
  },
  url_errored: {
    kind: 'internal',
    message: (d: { url: string; status: number }) => `${d.url} errored (${d.status})`,
    meaning: 'The other server answered with a 5xx. Try again later.',
  },
  url_connection_failed: {
    kind: 'internal',
    message: (d: { url: string }) => `ConnectionError trying to open ${d.url}`,
    meaning: 'Name, connection, TLS or transfer failed or took too long, six times. Try again later.',
  },

  // ── The archive as a whole (problems) ─────────────────────────────────────────────────────────────────
  archive_not_zip: {
    kind: 'invalid',
    message: () => 'File is not a zip file',
    meaning: 'No readable ZIP directory: not a ZIP, empty, cut short, or damaged.',
  },
  archive_empty: {
    kind: 'invalid',
    message: () => 'The archive has no files. Upload at least one symbols file',
    meaning: 'The ZIP holds no entry at all, or only folders.',
  },
  problems_omitted: {
    kind: 'invalid',
    message: (d: { count: number }) => `${d.count} more problems are not listed`,
    meaning: 'The archive has more problems than are kept. Mend those that are listed first.',
  },
  archive_multi_disk: {
    kind: 'invalid',
    message: () => 'The archive is one part of a split ZIP. Send it as a single file',
    meaning: 'Multi-disk ZIPs are not read.',
  },
  archive_too_many_entries: {
    kind: 'invalid',
    message: (d: { count: number; limit: number }) =>
      `The archive has ${d.count} entries, more than the limit of ${d.limit} (ARCHIVE_MAX_ENTRIES)`,
    meaning: 'Split the archive, or raise `ARCHIVE_MAX_ENTRIES`.',
  },
  archive_total_too_large: {
    kind: 'invalid',
    message: (d: Ceiling) =>
      `The archive unpacks to more than ${d.limit} bytes (${d.setting}); the limit was passed in ${quoted(d.member)}`,
    meaning: 'All members together unpack to more than `ARCHIVE_MAX_TOTAL_BYTES`.',
  },

  // ── One member of the archive (problems) ──────────────────────────────────────────────────────────────
  member_name_unrecognized: {
    kind: 'invalid',
    message: (d: Member) =>
      `Unrecognized file pattern. Should only be <module>/<hex>/<file> or <name>-symbols.txt and nothing else. (First unrecognized pattern was ${quoted(d.member)})`,
    meaning: 'A member is not named `<debug file>/<debug id>/<symbols file>`. Leave it out of the archive, or rename it.',
  },
  member_name_unsafe: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The file name ${quoted(d.member)} is not allowed: ${d.reason}`,
    meaning: 'An absolute path, a `.` or `..` component, or a component that no store can hold.',
  },
  member_name_too_long: {
    kind: 'invalid',
    message: (d: Member & { limit: number }) => `The file name ${quoted(d.member)} is longer than ${d.limit} characters`,
    meaning: 'Keys are at most 300 characters.',
  },
  member_snippet_disallowed: {
    kind: 'invalid',
    message: (d: { snippet: string }) => `Content of archive file contains the snippet '${d.snippet}' which is not allowed`,
    meaning: 'A name or the content of a member contains a string of `DISALLOWED_SYMBOLS_SNIPPETS`.',
  },
  member_duplicate_differs: {
    kind: 'invalid',
    message: (d: Member & { laterBytes: number; earlierBytes: number }) =>
      `The zipfile buffer contains two files both called ${d.member} and they have difference sizes (${d.laterBytes} != ${d.earlierBytes})`,
    meaning: 'The same name twice with other sizes: it is not clear which one is meant.',
  },
  member_key_ambiguous: {
    kind: 'invalid',
    message: (d: Member & { other: string }) =>
      `${quoted(d.member)} and ${quoted(d.other)} are stored under the same key, because debug ids are upper-cased. Keep one of them`,
    meaning: 'Two members differ only by the case of their debug id.',
  },
  member_encrypted: {
    kind: 'invalid',
    message: (d: Member) => `${quoted(d.member)} is encrypted. Make the archive without a password`,
    meaning: 'Encrypted members cannot be read.',
  },
  member_method_unsupported: {
    kind: 'invalid',
    message: (d: Member & { method: number }) =>
      `${quoted(d.member)} uses compression method ${d.method}. Only stored (0) and deflated (8) are read`,
    meaning: 'Make the archive with ordinary deflate compression.',
  },
  member_header_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The archive is damaged at ${quoted(d.member)}: ${d.reason}`,
    meaning: 'The local header disagrees with the directory, members overlap, or data is cut short.',
  },
  member_crc_mismatch: {
    kind: 'invalid',
    message: (d: Member) => `Bad CRC-32 for file ${quoted(d.member)}`,
    meaning: 'The bytes that came out are not those that went in. Make the archive again.',
  },
  member_size_mismatch: {
    kind: 'invalid',
    message: (d: Member & { declaredBytes: number; actualBytes: number; isMore?: boolean }) =>
      `${quoted(d.member)} unpacks to ${d.isMore ? 'more than ' : ''}${d.actualBytes} bytes but the directory says ${d.declaredBytes}`,
    meaning: 'Declared and real size differ. Make the archive again.',
  },
  member_data_damaged: {
    kind: 'invalid',
    message: (d: Member & { reason: string }) => `The compressed data of ${quoted(d.member)} is damaged: ${d.reason}`,
    meaning: 'The DEFLATE stream cannot be read, ends early, or has bytes behind it.',
  },
  member_too_large: {
    kind: 'invalid',
    message: (d: Ceiling) => `${quoted(d.member)} unpacks to more than ${d.limit} bytes (${d.setting})`,
    meaning: 'One member is over `ARCHIVE_MAX_MEMBER_BYTES`.',
  },
  member_ratio_too_high: {
    kind: 'invalid',
    message: (d: Ceiling) => `${quoted(d.member)} expands more than ${d.limit} times (${d.setting})`,
    meaning: 'A member over 1 MiB expands more than `ARCHIVE_MAX_RATIO` times: a ZIP bomb, or not a symbols file.',
  },

  // ── Dependencies and the work itself ──────────────────────────────────────────────────────────────────
  rate_limit_exceeded: {
    kind: 'rate_limited',
    message: (d: { limit: number; retryAfterSeconds: number }) =>
      `More than ${d.limit} uploads a minute with this token. Try again in ${d.retryAfterSeconds} s`,
    meaning: 'The token has used up `UPLOAD_RATE_PER_MINUTE`. Wait for `Retry-After`, and put more files into each archive.',
  },
  concurrency_limit_exceeded: {
    kind: 'rate_limited',
    message: (d: { limit: number; retryAfterSeconds: number }) =>
      `${d.limit} uploads with this token are under way at once, which is the limit. Try again in ${d.retryAfterSeconds} s`,
    meaning: 'The token has `UPLOAD_CONCURRENT_PER_TOKEN` uploads open. Send the next one when one of them is answered.',
  },
  backlog_too_long: {
    kind: 'unavailable',
    message: (d: { retryAfterSeconds: number }) => `Too much work is waiting. Try again in ${d.retryAfterSeconds} s`,
    meaning:
      'The work that waits would take longer than `UPLOAD_MAX_BACKLOG_SECONDS`. Nothing was read; send it again after `Retry-After`.',
  },
  upload_in_progress: {
    kind: 'unavailable',
    message: (d: { uploadId: number }) =>
      `Upload ${d.uploadId} is still being processed. Send the same archive again to wait for it, or ask /api/uploads/upload/${d.uploadId}`,
    meaning: 'The bounded wait ran out; the work goes on. The same bytes sent again join it.',
  },
  database_unavailable: {
    kind: 'unavailable',
    message: () => 'The database cannot be reached at the moment. Try again',
    meaning: 'PostgreSQL is away or too slow. Nothing was lost; send the request again.',
  },
  database_unusable: {
    kind: 'unavailable',
    message: (d: { reason: string }) => `The database cannot be used: ${d.reason}`,
    meaning: 'PostgreSQL answers, but refuses the login, lacks the database, or is not up to date; the message says what to do.',
  },
  queue_unavailable: {
    kind: 'unavailable',
    message: () => 'The queue cannot be reached at the moment. Try again',
    meaning: 'Redis, or the queue in PostgreSQL, is away or too slow.',
  },
  storage_unavailable: {
    kind: 'unavailable',
    message: () => 'The object storage cannot be reached at the moment. Try again',
    meaning: 'The store failed, throttled, or did not answer in time.',
  },
  job_lock_lost: {
    kind: 'unavailable',
    message: () => 'The queue has given this job to another worker',
    meaning: 'A worker was not heard of for too long (stuck, paused, or cut off from the queue); what it still does is discarded.',
  },
  body_stalled: {
    kind: 'unavailable',
    message: (d: { seconds: number }) => `Nothing of the body came for ${d.seconds} s. Send it again`,
    meaning: 'The sender, or the network between, fell silent in the middle of the body. Nothing was kept.',
  },
  draining: {
    kind: 'unavailable',
    message: () => 'This process is shutting down. Try again',
    meaning: 'A service that was told to stop takes no new work.',
  },
  storage_object_missing: {
    kind: 'not_found',
    message: (d: { name: string }) => `There is no object ${quoted(d.name)}`,
    meaning: 'An object that was expected in storage is not there.',
  },
  storage_precondition_failed: {
    kind: 'conflict',
    message: (d: { name: string }) => `The object ${quoted(d.name)} was changed by somebody else`,
    meaning: 'A create-if-absent or generation precondition did not hold. The caller looks again.',
  },
  storage_name_invalid: {
    kind: 'invalid',
    message: (d: { name: string; reason: string }) => `${quoted(d.name)} cannot be the name of an object: ${d.reason}`,
    meaning: 'Empty components, `.`/`..`, control characters, or over 1024 bytes.',
  },
  storage_range_invalid: {
    kind: 'invalid',
    message: (d: { name: string }) => `The range is outside of the object ${quoted(d.name)}`,
    meaning: 'A ranged read starts behind the end of the object.',
  },
  archive_bytes_missing: {
    kind: 'conflict',
    message: () => 'The archive is no longer in the staging area. Upload it again',
    meaning: 'The staged bytes are gone (removed, or older than `STAGED_KEEP_DAYS`); a retry cannot work from them.',
  },
  upload_superseded: {
    kind: 'conflict',
    message: (d: { uploadId: number }) => `Another worker has taken over upload ${d.uploadId}`,
    meaning: 'The fencing number of this attempt is no longer the current one; its writes are refused.',
  },
  batches_unfinished: {
    kind: 'internal',
    message: (d: { uploadId: number; count: number }) =>
      `${d.count} batch(es) of upload ${d.uploadId} did not finish; they are tried again`,
    meaning: 'Child jobs of an upload failed. The next attempt does what is left.',
  },
  value_refused: {
    kind: 'internal',
    message: () => 'Internal Server Error',
    meaning: 'The database refused a value: a fault of ours that no retry mends. The log line with the request id has the cause.',
  },
  upload_failed: {
    kind: 'internal',
    message: (d: { reason: string }) => `The upload could not be processed: ${d.reason}`,
    meaning: 'All attempts ended in a fault of the infrastructure. The archive is kept; retry it.',
  },
  data_dir_in_use: {
    kind: 'conflict',
    message: (d: { dataDir: string; pid: number }) =>
      `${d.dataDir} is in use by another symdepot (pid ${d.pid}). Stop it, or choose another data dir`,
    meaning: 'Two processes cannot share one data dir.',
  },
  data_dir_idle: {
    kind: 'unavailable',
    message: (d: { dataDir: string }) =>
      `No symdepot is running on ${d.dataDir}. Start it, name the data dir of one that runs, or set DATABASE_URL`,
    meaning: 'The built-in PostgreSQL runs only while its symdepot does.',
  },
  embedded_postgres_failed: {
    kind: 'internal',
    message: (d: { reason: string }) => `The built-in PostgreSQL: ${d.reason}`,
    meaning: 'The PostgreSQL that the standalone server brings cannot be set up, started or stopped; the message says why.',
  },
  config_invalid: {
    kind: 'invalid',
    message: (d: { problems: readonly string[] }) =>
      `The settings have ${d.problems.length} problem(s):\n${d.problems.map((p) => `  - ${p}`).join('\n')}`,
    meaning: 'One or more settings are missing or wrong; all of them are listed.',
  },
  internal: {
    kind: 'internal',
    message: () => 'Internal Server Error',
    meaning: 'A fault of ours. The log line with the request id has the cause.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
/** What the message of a code needs to be told. */
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof errorTable)[C]['message']>[0];
