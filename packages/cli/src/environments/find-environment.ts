// The environment that an argument names: by its id, or by the digest of its artefact, if that is the artefact of one only.
// Neighbours: publish.ts, pin.ts, manifest.ts.
import type { EnvironmentShape } from '@symdepot/client';
import { InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command.ts';
import { CliError } from '../cli-error.ts';
import { tryParseArtefactName } from './artefacts/artefact-name.ts';

const idForm = /^env-[1-9]\d{0,8}$/;

export function parseEnvironment(text: string): string {
  if (idForm.test(text) || tryParseArtefactName(text)?.algorithm === 'sha512') return text;
  throw new InvalidArgumentError('It must be an id, such as env-12, or sha512:<128 hex digits>.');
}

/** @throws CliError `refused` when there is none, or several; what the client throws */
export async function findEnvironment({ client, signal }: CommandContext, text: string): Promise<EnvironmentShape> {
  if (idForm.test(text)) return client.environments.find(text, { signal });
  const found: EnvironmentShape[] = [];
  for await (const environment of client.environments.list({ sha512: tryParseArtefactName(text)!.digest }, { signal }))
    found.push(environment);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new CliError(
    'refused',
    only
      ? `This is the artefact of several environments. Name one of them: ${found.map(({ id }) => id).join(', ')}`
      : 'There is no environment of this artefact, or it is internal and the token may not know of it',
  );
}
