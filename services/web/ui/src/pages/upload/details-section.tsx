// The facts of an upload, its other uploads of the same bytes, and the commands that give the same answers. Neighbour: upload-page.tsx.
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Command, CopyButton } from '../../parts/copy-button.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Time } from '../../parts/time.tsx';
import type { Upload } from './verdict.ts';

export function DetailsSection({ upload }: { readonly upload: Upload }) {
  return (
    <>
      <section aria-labelledby="details">
        <h2 id="details">Details</h2>
        <dl className="facts">
          {factsOf(upload).map(([word, fact]) => (
            <Fragment key={word}>
              <dt>{word}</dt>
              <dd>{fact}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
      {upload.related.length > 0 && <Related upload={upload} />}
      <section aria-labelledby="commands">
        <h2 id="commands">By curl</h2>
        <Command text={commandsOf(upload)} what="commands" />
      </section>
    </>
  );
}

function factsOf(upload: Upload): readonly (readonly [string, ReactNode])[] {
  return [
    ['Id', upload.id],
    ['User', <Link to={`/uploads?user=${encodeURIComponent(upload.user.email)}`}>{upload.user.email}</Link>],
    ['Sent with', senderOf(upload)],
    ...(upload.door === null ? [] : [['Door', doorWords[upload.door]] as const]),
    ['Lane', upload.lane === 'try' ? 'Try' : 'Release'],
    ['Bucket', <code>{upload.bucket_name}</code>],
    ['Archive', <Bytes count={upload.size} />],
    [
      'SHA-256',
      <>
        <code>{upload.sha256}</code> <CopyButton text={upload.sha256} what="SHA-256" isShort />
      </>,
    ],
    [
      'Request',
      <>
        <code>{upload.request_id}</code> <CopyButton text={upload.request_id} what="request id" isShort />
      </>,
    ],
    ...trailOf(upload),
  ];
}

const doorWords: Readonly<Record<NonNullable<Upload['door']>, string>> = {
  upload: 'archive (POST /upload/)',
  upload_v2: 'files one by one (protocol v2)',
  any: 'named by content (POST /upload/any/)',
  breakpad: "Breakpad's tools (/breakpad)",
};

function senderOf({ token, is_by_session }: Upload): ReactNode {
  if (is_by_session) return 'this site, signed in';
  if (!token) return 'a token that has been deleted';
  return (
    <>
      the token{' '}
      <Link to={`/uploads?token=${token.id}`}>
        <code>{token.prefix}…</code>
      </Link>{' '}
      {[token.notes, token.group !== null && `of the group ${token.group}`].filter(Boolean).join(', ')}
    </>
  );
}

/** Of an upload by URL: where it was fetched from, and over which redirects. */
const trailOf = ({ download_url, redirect_urls }: Upload): readonly (readonly [string, ReactNode])[] => [
  ...(download_url === null ? [] : [['Fetched from', <code>{download_url}</code>] as const]),
  ...redirect_urls.map((url, index) => [`Redirect ${index + 1}`, <code>{url}</code>] as const),
];

function Related({ upload: { related } }: { readonly upload: Upload }) {
  return (
    <section aria-labelledby="related">
      <h2 id="related">Other uploads of the same bytes</h2>
      <ul className="related">
        {related.map(({ id, filename, state, created_at }) => (
          <li key={id}>
            <StateBadge state={state} /> <Link to={`/uploads/upload/${id}`}>{`${archiveWord(filename)} #${id}`}</Link>{' '}
            <Time at={created_at} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function commandsOf({ links, can_retry }: Upload): string {
  const curl = (path: string, more = ''): string => `curl -H "Auth-Token: $SYMDEPOT_TOKEN" ${more}'${location.origin}${path}'`;
  return [curl(links.self), curl(links.files), curl(links.events, '-N '), ...(can_retry ? [curl(links.retry, '-X POST ')] : [])].join('\n');
}
