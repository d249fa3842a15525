// What is known of an environment. Neighbours: environment-page.tsx, use-relatives.ts.
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useSession } from '../../../api/session.ts';
import type { Artefact, Environment } from '../../../api/shapes.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { Time } from '../../../parts/time.tsx';
import { addressOfArtefact, addressOfEnvironment, addressOfList } from '../addresses.ts';
import { Digest } from '../digest.tsx';
import { Labels } from '../labels.tsx';
import type { Relatives } from './use-relatives.ts';

interface FactsSectionProps {
  readonly environment: Environment;
  readonly relatives: Relatives;
}

type Fact = readonly [name: string, fact: ReactNode];

export function FactsSection({ environment, relatives }: FactsSectionProps) {
  const canOpenArtefacts = useSession().holds('read_internal_artefacts');
  const facts = [
    ...identityOf(environment),
    ...licencesOf(environment),
    ...partsOf(environment, canOpenArtefacts),
    ...sourceOf(environment),
    ...relativesOf(environment, relatives),
  ];
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">What it is</h2>
      <dl className="facts">
        {facts.map(([name, fact]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

const unsaid = <span className="quiet-text">Not said</span>;

const copied = (text: string, what: string): ReactNode => (
  <>
    <code>{text}</code> <CopyButton text={text} what={what} isShort />
  </>
);

function identityOf({ artefact, labels, inputs_hash: inputsHash }: Environment): readonly Fact[] {
  return [
    ['Labels', <Labels labels={labels} areLinks />],
    ['Name', copied(artefact.name, 'name')],
    ['SHA-256', artefact.sha256 === null ? unsaid : copied(artefact.sha256, 'SHA-256')],
    [
      'Archive',
      <>
        <Bytes count={artefact.size} />
        {artefact.media_type !== null && `, ${artefact.media_type}`}
      </>,
    ],
    [
      'Last checked',
      artefact.verified_at === null ? (
        <span className="quiet-text">Never</span>
      ) : (
        <>
          <Time at={artefact.verified_at} />
          {artefact.state === 'damaged' ? ', when it was whole' : ': its bytes are what the digest says'}
        </>
      ),
    ],
    [
      'Inputs hash',
      inputsHash === null ? (
        unsaid
      ) : (
        <>
          <Link to={addressOfList({ inputs_hash: inputsHash })}>
            <code>{inputsHash}</code>
          </Link>{' '}
          <CopyButton text={inputsHash} what="inputs hash" isShort />
        </>
      ),
    ],
  ];
}

const redistributableWords = { yes: 'Yes', no: 'No', unknown: 'Not said' } as const;

const licencesOf = ({ licences, redistributable }: Environment): readonly Fact[] => [
  [
    'Licences',
    licences.length === 0 ? (
      unsaid
    ) : (
      <ul className="labels">
        {licences.map((licence) => (
          <li key={licence}>{licence}</li>
        ))}
      </ul>
    ),
  ],
  ['Redistributable', redistributableWords[redistributable]],
];

const partsOf = ({ id, sbom, sources }: Environment, canOpen: boolean): readonly Fact[] => [
  ['SBOM', <Part artefact={sbom} of={`the SBOM of ${id}`} canOpen={canOpen} />],
  ['Sources', <Part artefact={sources} of={`the sources of ${id}`} canOpen={canOpen} />],
];

const stateWords = { announced: 'being sent', damaged: 'damaged', removed: 'removed' } as const;

function Part({ artefact, of, canOpen }: { readonly artefact: Artefact | null; readonly of: string; readonly canOpen: boolean }) {
  if (artefact === null) return unsaid;
  const { name, size, visibility, state, url } = artefact;
  const mayRead = state === 'stored' && (visibility === 'public' || canOpen);
  return (
    <span className="badges">
      <Digest name={name} of={of} />
      <span>
        <Bytes count={size} />, {visibility}
        {state !== 'stored' && `, ${stateWords[state]}`}
      </span>
      {mayRead && <a href={url}>Download</a>}
      {canOpen && <Link to={addressOfArtefact(name)}>All about it</Link>}
    </span>
  );
}

function sourceOf({ source, notes }: Environment): readonly Fact[] {
  const pointers: readonly Fact[] = [
    ['Repository', source?.repository && <Address text={source.repository} />],
    ['Revision', source?.revision && copied(source.revision, 'revision')],
    ['Path', source?.path && <code>{source.path}</code>],
    ['Built by', source?.command && copied(source.command, 'build command')],
  ];
  const known = pointers.filter(([, fact]) => Boolean(fact));
  return [
    ...(known.length === 0 ? [['Made from', unsaid] as const] : known),
    ...(notes === '' ? [] : [['Notes', <span className="notes">{notes}</span>] as const]),
  ];
}

/** A link only where a browser gets to by it. */
function Address({ text }: { readonly text: string }) {
  if (!/^https?:\/\//.test(text)) return <code>{text}</code>;
  return (
    <a href={text} rel="noreferrer">
      {text}
    </a>
  );
}

function relativesOf({ id, replaces }: Environment, { replaced, replacedBy }: Relatives): readonly Fact[] {
  return [
    ...(replaces === null
      ? []
      : [
          [
            'Replaces',
            replaced && replaced.length > 0 ? <Links environments={replaced} /> : <Digest name={replaces} of={`what ${id} replaces`} />,
          ] as const,
        ]),
    ...(replacedBy && replacedBy.length > 0 ? [['Replaced by', <Links environments={replacedBy} />] as const] : []),
  ];
}

const Links = ({ environments }: { readonly environments: readonly Environment[] }) =>
  environments.map(({ id }, index) => (
    <Fragment key={id}>
      {index > 0 && ', '}
      <Link to={addressOfEnvironment(id)}>{id}</Link>
    </Fragment>
  ));
