// `/uploads/upload/<id>`: what became of an upload, why, and the one thing to do; live until it has ended. Neighbours: verdict.ts,
// next-step.ts, use-upload-feed.ts, the sections.
import { useEffect, useRef, type ReactNode } from 'react';
import { useParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { archiveWord } from '../../parts/meanings/archive-word.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { usePermalink } from '../../parts/meanings/use-permalink.ts';
import { QueryView } from '../../parts/query-view.tsx';
import { lookOfState } from '../../parts/state-badge.tsx';
import { Time, formatSpan } from '../../parts/time.tsx';
import { useSeconds } from '../../parts/live/use-seconds.ts';
import { announce } from '../../shell/announcer.tsx';
import { CopyLink } from './copy-link.tsx';
import { DetailsSection } from './details-section.tsx';
import { FilesSection } from './files-section.tsx';
import { LiveNote } from './live-note.tsx';
import { nextStepOf } from './next-step.ts';
import { useSession } from '../../api/session.ts';
import { ProblemsSection } from './problems-section.tsx';
import { ProgressSection } from './progress-section.tsx';
import { TimelineSection } from './timeline-section.tsx';
import { UploadActions } from './upload-actions.tsx';
import { useFollowing, useUploadFeed } from './use-upload-feed.ts';
import { hasEnded, verdictOf, type Upload } from './verdict.ts';
import './upload.css';

export function Component() {
  const { id = '' } = useParams();
  return <UploadPage key={id} id={id} />;
}

/** One page whether the upload is known yet or not: its heading keeps the focus. */
function UploadPage({ id }: { readonly id: string }) {
  const live = useUploadFeed(Number(id));
  const isPaused = live.state.name === 'paused';
  const query = useCall('GET /api/uploads/upload/{id}', { params: { id } }, { isPaused });
  // While another upload is on its way the last one stays in the query: not of this page.
  const upload = query.data && String(query.data.upload.id) === id ? query.data.upload : undefined;
  const isFollowed = upload !== undefined && !hasEnded(upload);
  useFollowing(live.feed, isFollowed);
  const verdict = upload && verdictOf(upload);
  useAnnounced(verdict, isPaused);
  const named = usePermalink(upload !== undefined);
  return (
    <Page
      title={upload ? `${lookOfState(upload.state).word}: ${archiveWord(upload.filename)}` : `Upload ${id}`}
      heading={upload && <Verdict state={upload.state}>{verdict}</Verdict>}
      intro={upload && <Intro upload={upload} />}
      actions={upload && <CopyLink uploadId={id} />}
      curl={upload ? undefined : `/api/uploads/upload/${id}`}
    >
      {isFollowed && <LiveNote {...live} />}
      {upload && <Now upload={upload} />}
      <QueryView
        query={upload ? query : ({ ...query, data: undefined } as typeof query)}
        lines={14}
        isPaused={isPaused}
        needs="View all uploads"
      >
        {() =>
          upload && (
            <>
              <ProblemsSection title="Problems" problems={upload.problems} named={named} failedCount={upload.progress.files.failed} />
              <ProgressSection upload={upload} />
              <ProblemsSection title="Warnings" problems={upload.warnings} named={named} />
              <FilesSection upload={upload} isPaused={isPaused && isFollowed} />
              <TimelineSection upload={upload} />
              <DetailsSection upload={upload} />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

function Verdict({ state, children }: { readonly state: Upload['state']; readonly children: ReactNode }) {
  const { tone, icon } = lookOfState(state);
  return (
    <span className={`verdict ${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}

function Intro({ upload: { id, filename, try_symbols: isTry, user, created_at: at } }: { readonly upload: Upload }) {
  return (
    <>
      {archiveWord(filename)} #{id}, {isTry ? 'try' : 'release'} symbols of {user.email}, <Time at={at} />
    </>
  );
}

/** What comes next: by itself, or by who looks at it. */
function Now({ upload }: { readonly upload: Upload }) {
  const step = nextStepOf(upload, useSession().email === upload.user.email);
  return (
    <>
      {upload.next_attempt_at !== null && !upload.lane_paused && upload.workers_alive !== false && (
        <NextAttempt upload={upload} at={upload.next_attempt_at} />
      )}
      <div className="next-step">
        <p>{step.text}</p>
        <UploadActions upload={upload} step={step} />
      </div>
    </>
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

/** Each verdict but that which is there when the page is: it is in the heading that gets the focus. */
function useAnnounced(verdict: string | undefined, isPaused: boolean): void {
  const last = useRef(verdict);
  useEffect(() => {
    if (verdict === undefined || last.current === verdict || isPaused) return;
    last.current = verdict;
    announce(verdict);
  }, [verdict, isPaused]);
}
