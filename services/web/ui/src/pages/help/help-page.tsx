// `/help`: what to put into a debugger, a job, a script, with this server's own URL in it. Neighbours: snippets.ts, errors-page.tsx.
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { whoAsking } from '../../api/session.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { Command } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';
import { ciSystems, cli, curl, otherTools, uploadStatuses } from './snippets.ts';
import { Tools } from './tools.tsx';

const sections = [
  ['tools', 'Point a tool at it'],
  ['curl', 'Upload by curl'],
  ['cli', 'Upload by the command line'],
  ['doors', 'Upload by other tools'],
  ['ci', 'Upload from CI'],
  ['answers', 'What the server answers'],
  ['kept', 'How long it is kept'],
  ['more', 'More'],
] as const;

export function Component() {
  const url = location.origin;
  return (
    <Page title="Help">
      <nav aria-label="On this page" className="on-this-page">
        {sections.map(([id, name]) => (
          <a key={id} href={`#${id}`}>
            {name}
          </a>
        ))}
      </nav>
      <Section id="tools">
        <p>
          Debuggers and crash tools need no token. This URL finds release symbols; with <code>/try</code> behind it, try symbols besides.
        </p>
        <Tools url={url} />
      </Section>
      <Section id="curl">
        <p>
          A ZIP, <code>.tar</code>, <code>.tar.gz</code> or <code>.tar.zst</code> whose members are named{' '}
          <code>&lt;debug file&gt;/&lt;debug id&gt;/&lt;symbols file&gt;</code>. The name of the form field is the name of the archive, and
          ends as such a file does. Make a <Link to="/tokens">token</Link> first.
        </p>
        {curl(url).map(({ what, text }) => (
          <Snippet key={what} what={what} text={text} />
        ))}
      </Section>
      <Section id="cli">
        <p>
          The command comes as a package for npm (Node.js 20.15 or newer), called by <code>npx --package symdepot-cli-….tgz symdepot</code>{' '}
          or installed by <code>npm install --global</code>, and as an executable for Linux, macOS and Windows: ask the operators of this
          server for either. It sends only what the server does not have, waits, and checks that every file can be downloaded.
        </p>
        {cli(url).map(({ what, text }) => (
          <Snippet key={what} what={what} text={text} />
        ))}
      </Section>
      <Section id="doors">
        <p>
          Tools that send to another server by its protocol. With <code>/breakpad/try</code> they make try symbols. They report success only
          for what can be downloaded.
        </p>
        {otherTools(url).map(({ what, text }) => (
          <Snippet key={what} what={what} text={text} />
        ))}
      </Section>
      <Section id="ci">
        <p>
          The token belongs into the secret store of your CI. The exit code is 0 when every file can be downloaded, 1 when somebody has to
          look, 2 when it should be tried again, 3 when a setting is wrong.
        </p>
        {ciSystems(url).map(({ what, text }) => (
          <Snippet key={what} what={what} text={text} />
        ))}
      </Section>
      <Section id="answers">
        <div className="table-scroll" role="region" aria-label="Statuses of an upload" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col">Means</th>
                <th scope="col">What to do</th>
              </tr>
            </thead>
            <tbody>
              {uploadStatuses.map(({ status, means, advice }) => (
                <tr key={status}>
                  <th scope="row">{status}</th>
                  <td data-label="Means">{means}</td>
                  <td data-label="What to do">{advice}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p>
          Every error has a stable code: <Link to="/help/errors">all of them, with what to do</Link>.
        </p>
      </Section>
      <Section id="kept">
        <Kept />
      </Section>
      <Section id="more">
        <ul>
          <li>
            <a href="/api/openapi.json">The whole API</a>, as OpenAPI
          </li>
          <li>
            <Link to="/help/errors">All errors</Link>
          </li>
          <li>
            Keyboard shortcuts: press <kbd>?</kbd> on any page
          </li>
        </ul>
      </Section>
    </Page>
  );
}

/** By this server's settings, which one of a version before does not send. */
function Kept() {
  const { data } = useCall('GET /api/_auth/', {}, whoAsking);
  const kept: NonNullable<typeof data>['kept_days'] | undefined = data?.kept_days;
  if (!kept) return null;
  const { try_files: tryFiles, try_records: tryRecords, release_records: releaseRecords, archives } = kept;
  return (
    <ul>
      <li>Release symbols: for ever. The records of their uploads: {days(releaseRecords)}.</li>
      <li>
        Try symbols: {days(tryFiles)}. The records of their uploads: {days(tryRecords)}.
      </li>
      <li>
        The archive of an upload that failed, was rejected or cancelled: up to {days(archives)}, so that it can be retried; less where room
        is short.
      </li>
    </ul>
  );
}

const days = (count: number): string => `${formatCount(count)} ${count === 1 ? 'day' : 'days'}`;

function Section({ id, children }: { readonly id: (typeof sections)[number][0]; readonly children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{sections.find(([one]) => one === id)![1]}</h2>
      {children}
    </section>
  );
}

function Snippet({ what, text }: { readonly what: string; readonly text: string }) {
  return (
    <>
      <h3>{what}</h3>
      <Command text={text} what={`the lines of “${what}”`} />
    </>
  );
}
