// How an environment differs from the one in whose place it came, or from any other, by their SBOMs. Neighbours: sbom-reader.ts,
// compare-packages.ts, ../../routes/environments/get-difference.ts.
import { nameOfArtefact } from '@symdepot/api';
import type { ArtefactRecord, EnvironmentRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { callerKey, type Caller } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { mayKnowInternal, nameOfEnvironment, requireVisible } from '../present-environment.ts';
import type { PackageDifference } from './compare-packages.ts';
import { maxVersions, type ReadSbom, type SbomReader } from './sbom-reader.ts';

/** Each is read and parsed at once. */
const maxSbomBytes = 16 * 2 ** 20;

interface Reader {
  readonly caller: Caller | undefined;
  /** Stands for callers of whom nothing is known. */
  readonly address: string;
}

interface EnvironmentDifference extends PackageDifference {
  readonly before: EnvironmentRecord;
  readonly after: EnvironmentRecord;
}

/**
 * @param against the id of the other one; default: the one that it replaced
 * @throws AppError `environment_not_found`, `environments_not_comparable`, `comparisons_overloaded`, `artefact_damaged`,
 * `storage_unavailable`
 */
export async function findDifference(
  context: StatusContext,
  after: EnvironmentRecord,
  { against, ...reader }: Reader & { readonly against: number | undefined },
): Promise<EnvironmentDifference> {
  const { environments } = context.database;
  const before =
    against === undefined
      ? await findReplaced(context, after, reader.caller)
      : requireVisible(await environments.find(against), reader.caller);
  const { sboms } = context;
  if (!sboms) throw new AppError('artefacts_not_offered');
  // One after the other: both may be large.
  const old = await readSbom(sboms, before, reader);
  return { before, after, ...sboms.compare(old, await readSbom(sboms, after, reader)) };
}

/** The newest environment of the artefact that this one names, as far as the caller may know of it. */
async function findReplaced(
  { database }: StatusContext,
  { replaces }: EnvironmentRecord,
  caller: Caller | undefined,
): Promise<EnvironmentRecord> {
  if (!replaces) throw new AppError('environments_not_comparable', { reason: 'it is not said which one it replaced' });
  const filter = { labels: {}, sha512: replaces.sha512, isPublic: !mayKnowInternal(caller) };
  const { environments } = await database.environments.list(filter, { page: 1, pageSize: 1 });
  const [replaced] = environments;
  if (!replaced) throw new AppError('environments_not_comparable', { reason: `nothing is known of ${nameOfArtefact(replaces)}` });
  return replaced;
}

async function readSbom(sboms: SbomReader, environment: EnvironmentRecord, { caller, address }: Reader): Promise<ReadSbom> {
  const { sbom } = environment;
  const refuse = (what: string): AppError =>
    new AppError('environments_not_comparable', { reason: `${nameOfEnvironment(environment)} ${what}` });
  if (!sbom || !mayRead(sbom, caller)) throw refuse('has no SBOM that can be read');
  if (sbom.state !== 'stored') throw refuse('has an SBOM that is not there any more');
  if (sbom.bytes > maxSbomBytes) throw refuse(`has an SBOM of more than ${maxSbomBytes} bytes`);
  const read = await sboms.read(sbom, caller ? callerKey(caller) : address);
  if (!read) throw refuse(`has an SBOM that is neither CycloneDX nor SPDX, in JSON, or lists too much (more than ${maxVersions} packages)`);
  return read;
}

const mayRead = ({ visibility }: ArtefactRecord, caller: Caller | undefined): boolean =>
  visibility === 'public' || caller?.permissions.includes('read_internal_artefacts') === true;
