// The public list as a file: its bytes are a function of the rows, so that everybody has the same, and one signature fits. It is made
// once for each change. Neighbours: signer.ts, ../routes/environments/get-public-list.ts.
import { createHash } from 'node:crypto';
import { formatTimestamp, nameOfArtefact, pathOfArtefact, type PublicList } from '@symdepot/api';
import type { ArtefactRecord, Database, EnvironmentRecord, PublicEnvironments } from '@symdepot/database';
import { nameOfEnvironment } from './present-environment.ts';
import type { Signer } from './signer.ts';

export interface PublicFile {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Undefined: nobody signs here. */
  readonly signed: ReturnType<Signer['sign']>;
}

export interface PublicListFile {
  /** As it is now. @throws AppError `database_unavailable` */
  read(): Promise<PublicFile>;
}

type Lists = Pick<Database['environments'], 'listPublic' | 'findPublicVersion'>;

/** Anybody may ask, as often as they like: one question to the database, and everything else for all who ask alike. */
export function createPublicListFile(environments: Lists, signer: Pick<Signer, 'sign'>): PublicListFile {
  let kept: { version: string; readonly file: Promise<PublicFile> } | undefined;
  const make = (asked: string): Promise<PublicFile> => {
    const listing = environments.listPublic();
    const making = { version: asked, file: listing.then((list) => toFile(list, signer)) };
    kept = making;
    listing.then(
      ({ version }) => void (making.version = version), // it may have changed again
      () => {},
    );
    making.file.catch(() => {
      if (kept === making) kept = undefined; // the next request makes it
    });
    return making.file;
  };
  return {
    async read() {
      const { version } = await environments.findPublicVersion();
      return kept?.version === version ? kept.file : make(version);
    },
  };
}

function toFile({ environments: listed, changedAt }: PublicEnvironments, signer: Pick<Signer, 'sign'>): PublicFile {
  const list: PublicList = { version: 1, generated: formatTimestamp(changedAt ?? new Date(0)), environments: listed.map(describe) };
  const bytes = Buffer.from(`${JSON.stringify(list, null, 2)}\n`);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex')}"`, signed: signer.sign(bytes) };
}

function describe(environment: EnvironmentRecord): PublicList['environments'][number] {
  const { artefact, sbom, sources, replaces, source, inputsHash, notes } = environment;
  return {
    id: nameOfEnvironment(environment),
    name: nameOfArtefact(artefact),
    sha256: artefact.sha256!,
    size: artefact.bytes,
    mediaType: artefact.mediaType!,
    url: pathOfArtefact(artefact),
    labels: sorted(environment.labels),
    ...(inputsHash !== null && { inputs_hash: inputsHash }),
    licences: [...environment.licences],
    redistributable: true, // it is not public unless it is said to be
    ...(isShown(sources) && { sources: nameOfArtefact(sources) }),
    ...(isShown(sbom) && { sbom: nameOfArtefact(sbom) }),
    ...(source && { source: sorted({ ...source }) }),
    published_at: formatTimestamp(environment.publishedAt!),
    ...(replaces && { replaces: nameOfArtefact(replaces) }),
    ...(notes !== '' && { notes }),
  };
}

/** Who follows the name of an internal one is told that there is none. */
const isShown = (part: ArtefactRecord | null): part is ArtefactRecord => part?.visibility === 'public';

const sorted = (record: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
