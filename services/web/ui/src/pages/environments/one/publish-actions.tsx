// Makes an environment public, or internal again, each after a question. Neighbour: gate.tsx.
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { useSession } from '../../../api/session.ts';
import type { Environment } from '../../../api/shapes.ts';
import { Button } from '../../../parts/button.tsx';
import { Confirm } from '../../../parts/dialog.tsx';
import { whoPins } from './pins-section.tsx';

const outdated = [
  'GET /environments/{environment}',
  'GET /environments/{environment}/history',
  'GET /api/environments',
  'GET /api/environments/labels',
] as const;

export function PublishActions({ environment }: { readonly environment: Environment }) {
  const { id, published_at: publishedAt, missing, artefact, pins } = environment;
  const [asked, ask] = useState<'publish' | 'withdraw'>();
  const mayPublish = useSession().holds('publish_artefacts');
  const publish = useChange('POST /environments/{environment}/publish', outdated);
  const withdraw = useChange('POST /environments/{environment}/withdraw', outdated);
  const given = { params: { environment: id } };
  const close = (): void => ask(undefined);
  if (!mayPublish) return null;
  const isPublic = publishedAt !== null;
  return (
    <div className="actions">
      {isPublic && artefact.state !== 'removed' && (
        <Button look="danger" onClick={() => ask('withdraw')}>
          Make internal
        </Button>
      )}
      {!isPublic && missing.length === 0 && (
        <Button look="primary" onClick={() => ask('publish')}>
          Publish
        </Button>
      )}
      <Confirm
        title={`Publish ${id}?`}
        action="Publish"
        isOpen={asked === 'publish'}
        onClose={close}
        onConfirm={() => publish.mutateAsync(given)}
      >
        <p>Everybody can fetch it from then on, and it is in the public list. Copies cannot be called back.</p>
      </Confirm>
      <Confirm
        title={`Make ${id} internal?`}
        action="Make internal"
        isDangerous
        isOpen={asked === 'withdraw'}
        onClose={close}
        onConfirm={() => withdraw.mutateAsync(given)}
      >
        <p>
          It leaves the public list, and trees that pin it cannot fetch it without a token that may read internal artefacts. Copies that are
          out there stay.
        </p>
        {pins.length > 0 && <p>It is pinned by {whoPins(pins)}.</p>}
      </Confirm>
    </div>
  );
}
