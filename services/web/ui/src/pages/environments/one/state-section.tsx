// Whether an environment can be had, by whom, and what can be done about it. Neighbours: gate.tsx, publish-actions.tsx.
import type { Environment } from '../../../api/shapes.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { Time } from '../../../parts/time.tsx';
import { stateOf } from '../environment-state.tsx';
import { Gate } from './gate.tsx';
import { PublishActions } from './publish-actions.tsx';

export function StateSection({ environment }: { readonly environment: Environment }) {
  const state = stateOf(environment);
  return (
    <>
      <div className="next-step" data-tone={state === 'damaged' || state === 'removed' ? 'bad' : undefined}>
        <State environment={environment} />
        <PublishActions environment={environment} />
      </div>
      {state === 'internal' && <Gate environment={environment} />}
    </>
  );
}

function State({ environment }: { readonly environment: Environment }) {
  const { artefact, published_at: publishedAt } = environment;
  switch (stateOf(environment)) {
    case 'public':
      return (
        <p>
          Everybody can fetch it (<Bytes count={artefact.size} />) since <Time at={publishedAt!} />, and it is in the public list.
        </p>
      );
    case 'internal':
      return (
        <p>
          Only those who may read internal artefacts can fetch it (<Bytes count={artefact.size} />
          ). It is not in the public list.
        </p>
      );
    case 'damaged':
      return (
        <p>
          Its bytes are damaged: a check{' '}
          {artefact.damaged_at !== null && (
            <>
              (<Time at={artefact.damaged_at} />){' '}
            </>
          )}
          found that they are not what the digest says, and they are not handed out. Whoever has the file mends it by sending it again.
        </p>
      );
    case 'removed':
      return (
        <p>
          Its bytes were removed <Time at={artefact.removed!.at} />: {artefact.removed!.reason}. Whoever fetches it is told so. What is
          known of it stays; who may publish artefacts can send the same file again.
        </p>
      );
    case 'announced':
      return <p>Its bytes are being sent again, and cannot be had until they have been checked.</p>;
  }
}
