// How to get an environment: by the command, by curl, by tooltool; each checks that the bytes are those that the digest says.
import { archiveEndings } from '@symdepot/api/archive-endings';
import { useSession } from '../../../api/session.ts';
import type { Environment } from '../../../api/shapes.ts';
import { Command } from '../../../parts/copy-button.tsx';
import { stateOf } from '../environment-state.tsx';

export function FetchSection({ environment }: { readonly environment: Environment }) {
  const { id, artefact } = environment;
  const session = useSession();
  const state = stateOf(environment);
  if (state !== 'public' && state !== 'internal') return null;
  const isInternal = state === 'internal';
  const file = `${id}${archiveEndings.get(artefact.media_type ?? '') ?? ''}`;
  const secret = isInternal ? ' -H "Auth-Token: $SYMDEPOT_TOKEN"' : '';
  const url = `${location.origin}${artefact.url}`;
  const digest = artefact.name.slice('sha512:'.length);
  return (
    <section aria-labelledby="fetch">
      <h2 id="fetch">Fetch it</h2>
      {isInternal && !session.holds('read_internal_artefacts') && (
        <p>Its bytes are for those with the permission “Read internal artefacts”. {session.email !== undefined && session.accessHelp}</p>
      )}
      <h3>Command</h3>
      <Command text={`SYMDEPOT_URL=${location.origin} symdepot env fetch ${artefact.name}`} />
      <h3>curl</h3>
      <Command text={`curl -fL${secret} -o ${file} '${url}' &&\necho '${digest}  ${file}' | sha512sum --check`} what="curl command" />
      <p>
        <a href={`/environments/${id}/manifest.tt`}>Manifest for tooltool</a>, to check into a tree: it pins the digest.
      </p>
    </section>
  );
}
