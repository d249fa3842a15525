// `/uploads/upload/<id>`: what became of an upload, why, and the one thing to do; live until it has ended. Neighbours: verdict.ts,
// next-step.ts, use-upload-feed.ts, the sections.
import { useEffect, useRef } from 'react';
import { useParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { lookOfState } from '../../parts/state-badge.tsx';
import { Time, formatSpan } from '../../parts/time.tsx';
import { announce } from '../../shell/announcer.tsx';
import { DetailsSection } from './details-section.tsx';
import { FilesSection } from './files-section.tsx';
import { LiveNote, useSeconds } from './live-note.tsx';
import { nextStepOf } from './next-step.ts';
import { useSession } from '../../api/session.ts';
import { ProblemsSection } from './problems-section.tsx';
import { ProgressSection } from './progress-section.tsx';
import { TimelineSection } from './timeline-section.tsx';
import { UploadActions } from './upload-actions.tsx';
import { useUploadFeed } from './use-upload-feed.ts';
import { hasEnded, verdictOf, type Upload } from './verdict.ts';
import './upload.css';

export function Component() {
  const { id = '' } = useParams();
  const status = useCall('GET /api/uploads/upload/{id}', { params: { id } });
  const upload = status.data?.upload;
  // While another upload is on its way the last one stays in the query: not of this page.
  if (upload && String(upload.id) === id) return <Known key={id} upload={upload} query={status} />;
  return (
    <Page title={`Upload ${id}`} curl={`/api/uploads/upload/${id}`}>
      <QueryView query={{ ...status, data: undefined } as typeof status} lines={10} needs="View all uploads">
        {() => null}
      </QueryView>
    </Page>
  );
}

interface KnownProps {
  readonly upload: Upload;
  readonly query: ReturnType<typeof useCall<'GET /api/uploads/upload/{id}'>>;
}

function Known({ upload, query }: KnownProps) {
  const isOver = hasEnded(upload);
  const live = useUploadFeed(upload.id, !isOver);
  const step = nextStepOf(upload, useSession().email === upload.user.email);
  const verdict = verdictOf(upload);
  const look = lookOfState(upload.state);
  useAnnounced(verdict, live.state.name === 'paused');
  return (
    <Page
      title={`${look.word}: ${archiveWord(upload.filename)}`}
      heading={
        <span className={`verdict ${look.tone}`}>
          <Icon name={look.icon} />
          {verdict}
        </span>
      }
      intro={
        <>
          {archiveWord(upload.filename)} #{upload.id}, {upload.try_symbols ? 'try' : 'release'} symbols of {upload.user.email},{' '}
          <Time at={upload.created_at} />
        </>
      }
      actions={<CopyButton text={`${location.origin}/uploads/upload/${upload.id}`} what="link" />}
    >
      {!isOver && <LiveNote {...live} />}
      {upload.next_attempt_at !== null && !upload.lane_paused && upload.workers_alive !== false && (
        <NextAttempt upload={upload} at={upload.next_attempt_at} />
      )}
      <div className="next-step">
        <p>{step.text}</p>
        <UploadActions upload={upload} step={step} />
      </div>
      <QueryView query={query}>
        {() => (
          <>
            <ProblemsSection title="Problems" problems={upload.problems} />
            <ProgressSection upload={upload} />
            <ProblemsSection title="Warnings" problems={upload.warnings} />
            <FilesSection upload={upload} />
            <TimelineSection upload={upload} />
            <DetailsSection upload={upload} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

/** Counts down; not a part of the verdict, which is told anew each time it changes. */
function NextAttempt({ upload: { attempts, max_attempts }, at }: { readonly upload: Upload; readonly at: string }) {
  const seconds = Math.ceil((Date.parse(at) - useSeconds()) / 1_000);
  return (
    <p className="next-attempt number">
      Attempt {attempts + 1} of {max_attempts} {seconds > 0 ? `in ${formatSpan(seconds).replace('.0', '')}` : 'is about to begin'}
    </p>
  );
}

/** Each new verdict, but not the first, which is the heading that gets the focus. */
function useAnnounced(verdict: string, isPaused: boolean): void {
  const last = useRef(verdict);
  useEffect(() => {
    if (last.current === verdict || isPaused) return;
    last.current = verdict;
    announce(verdict);
  }, [verdict, isPaused]);
}
