// `/uploads/files/file/:id`: one stored file: whether it can be downloaded now, how, what it is, and where it came from.
// Neighbours: live-check.tsx, ways-to-get.tsx, same-ids.tsx.
import { Link, useParams } from 'react-router';
import type { Answer } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Time } from '../../parts/time.tsx';
import { LiveCheck } from './live-check.tsx';
import { SameIds } from './same-ids.tsx';
import { WaysToGet } from './ways-to-get.tsx';

type File = Answer<'GET /api/uploads/files/file/{id}'>['file'];

export function Component() {
  const { id = '' } = useParams();
  const query = useCall('GET /api/uploads/files/file/{id}', { params: { id } });
  const file = query.data?.file;
  return (
    <Page
      title={file?.key ?? 'File'}
      heading={<span className="long-name">{file?.key ?? 'File'}</span>}
      curl={`/api/uploads/files/file/${id}`}
    >
      <QueryView query={query} lines={16} needs="View all uploads">
        {({ file: one }) => (
          <>
            {one.url === null ? (
              <p className="quiet-text">It is in a private bucket: this server does not offer it for download.</p>
            ) : (
              <>
                <LiveCheck fileKey={one.key} isTry={one.upload?.try_symbols ?? false} />
                <WaysToGet url={one.url} isTry={one.upload?.try_symbols ?? false} />
              </>
            )}
            <Facts file={one} />
            <SameIds fileId={one.id} fileKey={one.key} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Facts({ file }: { readonly file: File }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Debug file', file.debug_filename],
    ['Debug id', file.debug_id],
    ['Code file', file.code_file],
    ['Code id', file.code_id],
    ['Made by', file.generator],
    ['MD5', file.md5],
  ];
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">What it is</h2>
      <dl className="facts">
        <dt>Size</dt>
        <dd>
          <Bytes count={file.size} /> as stored{file.compressed ? ' (compressed)' : ''}, <Bytes count={file.bytes} /> uncompressed
        </dd>
        {facts
          .filter(([, text]) => text)
          .map(([name, text]) => (
            <Fact key={name} name={name} text={text!} />
          ))}
        <dt>Bucket</dt>
        <dd>{file.bucket_name}</dd>
        <dt>Stored</dt>
        <dd>
          <Time at={file.completed_at ?? file.created_at} />
          {file.update && ', in the place of another content'}
        </dd>
        <dt>Upload</dt>
        <dd>
          {file.upload === null ? (
            'Its record has expired.'
          ) : (
            <>
              <Link to={`/uploads/upload/${file.upload.id}`}>
                {archiveWord(file.upload.filename)} #{file.upload.id}
              </Link>{' '}
              of {file.upload.user.email}, lane {file.upload.try_symbols ? 'try' : 'release'}
            </>
          )}
        </dd>
      </dl>
    </section>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{text}</code>
      </dd>
    </>
  );
}
