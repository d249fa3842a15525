// Artefacts and build environments (ADR 46). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

/** Which other environments say it. So many are told. */
interface SaidBy {
  readonly forbiddenBy?: readonly number[];
  readonly copyleftBy?: readonly number[];
}
const mostNamed = 10;

const namesOf = (environments: readonly number[]): string =>
  environments
    .slice(0, mostNamed)
    .map((id) => `env-${id}`)
    .join(', ');
const alsoOf = (environments: readonly number[] | undefined): string => (environments?.length ? ` (${namesOf(environments)})` : '');

const words = new Map<string, (by: SaidBy) => string>([
  ['environment', () => 'no environment says anything of it: record one (POST /environments)'],
  ['artefact', () => 'its artefact is not stored, or damaged'],
  ['redistributable', () => '`redistributable` is not `yes`'],
  [
    'contradicted',
    ({ forbiddenBy }) => `another environment of the same artefact${alsoOf(forbiddenBy)} says that it may not be redistributed`,
  ],
  ['licences', () => 'no licences are listed'],
  [
    'sources',
    ({ copyleftBy }) =>
      `a licence of it, or of another environment of the same artefact${alsoOf(copyleftBy)}, is copyleft, or not known to be permissive, and no \`sources\` are named`,
  ],
  ['sources_public', ({ copyleftBy }) => `its \`sources\` are not public here${alsoOf(copyleftBy)}: publish them first`],
]);

const describeMissing = (missing: readonly string[], by: SaidBy = {}): string =>
  missing.map((what) => words.get(what)?.(by) ?? what).join('; ');

export const artefactErrors = {
  artefacts_not_offered: {
    kind: 'not_found',
    message: () => 'This server keeps no artefacts and environments. Ask its operators (ARTEFACTS_URL)',
    meaning: 'Without the setting `ARTEFACTS_URL` there is nowhere to keep them.',
  },
  artefact_not_found: {
    kind: 'not_found',
    message: () => 'There is no such artefact, or it is internal and you may not read it',
    meaning: 'Nobody has stored bytes of this digest here, or only those with `read_internal_artefacts` may have them.',
  },
  artefact_removed: {
    kind: 'not_found',
    message: (d: { removedAt: Date; reason: string }) =>
      `This artefact was removed on ${d.removedAt.toISOString().slice(0, 10)}: ${d.reason}`,
    meaning: 'It was stored once (410). Who holds `publish_artefacts` may upload the same bytes again.',
  },
  artefact_damaged: {
    kind: 'unavailable',
    message: (_details: { retryAfterSeconds: number }) =>
      'The stored bytes of this artefact are damaged, and are not handed out. Its operators know; whoever has it can upload it again',
    meaning: 'A check has read the object, and it is not what its digest says. Uploading the same artefact again mends it.',
  },
  artefact_removed_before: {
    kind: 'forbidden',
    message: (d: { removedAt: Date; reason: string }) =>
      `This artefact was removed on ${d.removedAt.toISOString().slice(0, 10)} (${d.reason}): only who holds publish_artefacts may upload it again`,
    meaning: 'Somebody has removed these very bytes for a reason. Whoever may publish artefacts may bring them back.',
  },
  artefact_visibility_differs: {
    kind: 'invalid',
    message: (d: { visibility: string }) =>
      `It is stored already, and ${d.visibility}: an upload does not change that. Upload it as ${d.visibility}, or change its visibility`,
    meaning:
      'What is public does not become internal by an upload: its visibility is changed by its own request, by who holds `publish_artefacts`. What is to be public is stored as internal until it is published.',
  },
  artefact_too_large: {
    kind: 'too_large',
    message: (d: { limit: number }) => `No artefact may have more than ${d.limit} bytes (ARTEFACT_MAX_BYTES)`,
    meaning: 'The artefact that was announced is larger than `ARTEFACT_MAX_BYTES`.',
  },
  too_many_open_artefact_bytes: {
    kind: 'rate_limited',
    message: (d: { limit: number }) =>
      `The artefacts that this token has announced, and that are not stored, would have more than ${d.limit} bytes. Send those first`,
    meaning:
      'What a token has announced of artefacts may have `ARTEFACT_OPEN_BYTES_PER_TOKEN` bytes, until it is stored, or expires after `UPLOAD_SESSION_HOURS`. A PUT without `Content-Range` counts besides, while it lasts.',
  },
  staging_nearly_full: {
    kind: 'unavailable',
    message: () => 'The staging area of this server is nearly full: it takes no artefacts now. Send it again later',
    meaning:
      'Its volume has less left than `STAGED_KEEP_FREE_BYTES` and two archives of `UPLOAD_MAX_BYTES`, which is for symbols. What had arrived in parts is kept.',
  },
  digest_mismatch: {
    kind: 'invalid',
    message: () =>
      'The bytes that came do not have the announced digest: they were damaged on the way, or the file is another one. Nothing is stored',
    meaning: 'A worker has read what was sent, and it is not what was announced. Announce it again, and send it again.',
  },
  size_mismatch: {
    kind: 'invalid',
    message: (d: { bytes: number; announced: number }) => `It has ${d.bytes} bytes, and was announced with ${d.announced}`,
    meaning: 'Size and digest of an artefact are those of the same file.',
  },
  artefact_unchecked: {
    kind: 'unavailable',
    message: (_details: { retryAfterSeconds: number }) =>
      'All of it has arrived, and is still being checked. Send the same request again later: it waits for the same check, and nothing is taken twice',
    meaning: 'No worker has read the artefact within `UPLOAD_WAIT_SECONDS`. It goes on; who announces it again is told.',
  },
  artefact_not_stored: {
    kind: 'unavailable',
    message: () => 'It has arrived, and could not be stored, however often it was tried. Tell the operators, and send it again',
    meaning: 'Workers have tried `UPLOAD_MAX_ATTEMPTS` times to store an artefact, in stores that could be used: their log says why.',
  },
  not_redistributable: {
    kind: 'forbidden',
    message: (d: { missing: readonly string[] } & SaidBy) => `It cannot be public: ${describeMissing(d.missing, d)}`,
    meaning: 'What is public must be allowed to be: `missing` lists what is not said of it.',
  },
  artefact_is_public: {
    kind: 'conflict',
    message: (d: { environments: readonly number[]; missing: readonly string[] }) =>
      `It is public${alsoOf(d.environments)}, and could not be after that: ${describeMissing(d.missing)}. Who holds publish_artefacts makes it internal first`,
    meaning:
      'What is said of bytes counts for all environments that have them. What is public is not said to be forbidden, nor to be copyleft without sources: it is withdrawn before, or given sources.',
  },
  artefact_needed: {
    kind: 'conflict',
    message: (d: { sha512: string; environments: readonly number[] }) =>
      `These are the sources of copyleft parts of what is public: ${namesOf(d.environments)}. Make that internal first`,
    meaning: 'The sources of copyleft parts are public as long as the artefact of their environment is.',
  },
  environment_ambiguous: {
    kind: 'conflict',
    message: (d: { environments: readonly number[] }) =>
      `Several environments say what it is: ${namesOf(d.environments)}. Publish one of them (POST /environments/env-…/publish)`,
    meaning: 'With an artefact its only environment is published. Of several, which others may have recorded, it must be said which one.',
  },
  artefact_pinned: {
    kind: 'conflict',
    message: (d: { sha512: string; by: readonly string[] }) =>
      `Somebody relies on it: ${d.by.map(quoted).join(', ')}. Take the pins away first`,
    meaning: 'A pinned artefact is never removed.',
  },
  environment_not_found: {
    kind: 'not_found',
    message: () => 'There is no such environment, or it is internal and you may not read it',
    meaning: 'Its id, such as `env-12`, is in the response to whoever recorded it, and in lists.',
  },
  environment_artefact_missing: {
    kind: 'invalid',
    message: (d: { role: string; sha512: string }) =>
      `${d.role}: sha512:${d.sha512.slice(0, 16)}… is not stored here. Upload it first (POST /artefacts)`,
    meaning: 'An environment refers to stored artefacts only.',
  },
  environment_needs_publisher: {
    kind: 'forbidden',
    message: () => 'Something is public by this environment: only who holds publish_artefacts may change it',
    meaning:
      'What was published, and whose artefact is public, may be changed by those who may publish it; so may be the last one that names something public as its SBOM or sources.',
  },
  environment_not_yours: {
    kind: 'forbidden',
    message: (d: { owner: string }) =>
      `This environment was recorded by ${quoted(d.owner)}: only they, or who holds publish_artefacts, may change it. You may record one of your own`,
    meaning: 'What one says of an artefact counts for others as well: nobody else takes it back.',
  },
  environments_not_comparable: {
    kind: 'not_found',
    message: (d: { reason: string }) => `The two cannot be compared: ${d.reason}`,
    meaning: 'Environments are compared by their SBOMs: both need one, CycloneDX or SPDX in JSON, that the caller may read.',
  },
  comparisons_overloaded: {
    kind: 'unavailable',
    message: () => 'Too many callers compare environments at the moment. Ask again later',
    meaning: 'A status process reads the SBOMs of a few callers at once, one of each. What it has read it remembers.',
  },
  pin_not_found: {
    kind: 'not_found',
    message: () => 'This environment has no such pin',
    meaning: 'It was taken away before, or is one of another environment.',
  },
  pin_not_yours: {
    kind: 'forbidden',
    message: (d: { owner: string }) => `This pin is ${quoted(d.owner)}'s: only they, or who holds publish_artefacts, may take it away`,
    meaning: 'Somebody relies on an environment. Others who record environments do not decide about that.',
  },
  licence_unknown: {
    kind: 'invalid',
    message: (d: { licence: string; reason: string }) =>
      `${quoted(d.licence)} is no SPDX licence: ${d.reason}. See https://spdx.org/licenses/`,
    meaning: 'Licences are identifiers of the SPDX list, or expressions of them.',
  },
  environments_unsigned: {
    kind: 'not_found',
    message: () => 'This server does not sign its list of environments. Ask its operators (ENVIRONMENTS_SIGNING_KEYS)',
    meaning: 'Without the setting `ENVIRONMENTS_SIGNING_KEYS` there is no signature.',
  },
  token_is_hawk: {
    kind: 'unauthenticated',
    message: () =>
      'Taskcluster credentials are not known here. Use --authentication-file with a file that holds a token of this server, and nothing else',
    meaning: 'The tooltool client was given Taskcluster credentials (401).',
  },
} as const satisfies Record<string, ErrorEntry>;
