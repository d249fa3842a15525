// What an internal environment lacks to be public, and how to say it. Neighbours: publish-actions.tsx, state-section.tsx.
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import { useChange } from '../../../api/queries.ts';
import { useSession } from '../../../api/session.ts';
import type { Environment } from '../../../api/shapes.ts';
import { Button } from '../../../parts/button.tsx';
import { Command } from '../../../parts/copy-button.tsx';
import { Confirm } from '../../../parts/dialog.tsx';
import { addressOfEnvironment } from '../addresses.ts';

/** As the server tells it, in the order in which it is told. */
const words: ReadonlyMap<string, string> = new Map([
  ['artefact', 'Its archive is not stored, or damaged.'],
  ['redistributable', 'Nobody has said that it may be redistributed.'],
  ['contradicted', 'Another environment of the same archive says that it may not be redistributed.'],
  ['licences', 'No licences are listed.'],
  ['sources', 'A licence of its archive is copyleft, and no sources are named: the archive of the source packages.'],
  ['sources_public', 'A licence of its archive is copyleft, and its sources are not public here.'],
]);

/** What is to be filled in, where a request can say it. */
const facts: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['redistributable', 'yes'],
  ['licences', ['<SPDX identifier>']],
  ['sources', 'sha512:<of the sources>'],
]);

export function Gate({ environment }: { readonly environment: Environment }) {
  const { id, missing } = environment;
  const session = useSession();
  if (missing.length === 0) return null;
  const said = missing.filter((what) => facts.has(what));
  const maySay = session.holds('upload_artefacts') || session.holds('publish_artefacts');
  const body = JSON.stringify(Object.fromEntries(said.map((what) => [what, facts.get(what)])));
  return (
    <section aria-labelledby="gate">
      <h2 id="gate">What is missing for it to be public</h2>
      <ul className="gate">
        {missing.map((what) => (
          <li key={what}>
            {words.get(what) ?? what}
            <SaidBy environments={othersThatSay(environment, what)} />
          </li>
        ))}
      </ul>
      {maySay && said.length > 0 && (
        <>
          <p>To say it, for those whose word counts:</p>
          <Command
            text={`curl -X PATCH -H "Auth-Token: $SYMDEPOT_TOKEN" -H 'Content-Type: application/json' -d '${body}' '${location.origin}/environments/${id}'`}
            what="curl command that says it"
          />
        </>
      )}
      {missing.includes('sources_public') && environment.sources?.state === 'stored' && session.holds('publish_artefacts') && (
        <PublishSources name={environment.sources.name} />
      )}
    </section>
  );
}

const othersThatSay = ({ said_by: by }: Environment, what: string): readonly string[] =>
  (what === 'contradicted' ? by?.forbidden : what.startsWith('sources') ? by?.copyleft : undefined) ?? [];

function SaidBy({ environments }: { readonly environments: readonly string[] }) {
  if (environments.length === 0) return null;
  return (
    <>
      {' So says '}
      {environments.map((id, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <Link to={addressOfEnvironment(id)}>{id}</Link>
        </Fragment>
      ))}
      .
    </>
  );
}

function PublishSources({ name }: { readonly name: string }) {
  const [isAsked, ask] = useState(false);
  const change = useChange('POST /artefacts/sha512/{digest}/visibility', ['GET /environments/{environment}']);
  const given = { params: { digest: name.slice('sha512:'.length) }, body: { visibility: 'public' as const } };
  return (
    <div className="actions below">
      <Button onClick={() => ask(true)}>Publish the sources</Button>
      <Confirm
        title="Publish the sources?"
        action="Publish the sources"
        isOpen={isAsked}
        onClose={() => ask(false)}
        onConfirm={() => change.mutateAsync(given)}
      >
        <p>Everybody can fetch them from then on. Copies cannot be called back.</p>
      </Confirm>
    </div>
  );
}
