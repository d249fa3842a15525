// `/uploads/upload`: archives of symbols, sent by hand. Neighbours: send-queue.ts (sends them), drop-zone.tsx, leave-guard.tsx.
import { useEffect, useState, useSyncExternalStore, type FormEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../../api/session.ts';
import { formatBytes } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { UnknownSession } from '../../shell/unknown-session.tsx';
import { announce } from '../../shell/announcer.tsx';
import { DropZone } from './drop-zone.tsx';
import { LaneChoice } from './lane-choice.tsx';
import { LayoutChoice } from './layout-choice.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import type { Lane } from './send-archive.ts';
import { SendList } from './send-list.tsx';
import { SendQueue } from './send-queue.ts';
import { UrlForm } from './url-form.tsx';
import { useTerms } from './use-terms.ts';
import './upload-by-hand.css';

export function Component() {
  const session = useSession();
  const lanes: readonly Lane[] = [session.holds('upload_symbols') && ('release' as const), 'try' as const].filter((lane) => lane !== false);
  if (!session.isKnown)
    return (
      <Page title="Upload">
        <UnknownSession />
      </Page>
    );
  if (!session.mayUpload) return <NotAllowed accessHelp={session.accessHelp} />;
  return <Sender lanes={lanes} />;
}

function Sender({ lanes }: { readonly lanes: readonly Lane[] }) {
  const navigate = useNavigate();
  const terms = useTerms();
  const [queue] = useState(() => new SendQueue());
  const items = useSyncExternalStore(queue.listen, queue.read);
  const [lane, setLane] = useState<Lane>(lanes[0]!);
  const [isAny, setAny] = useState(false);
  const [isSending, setSending] = useState(false);
  useEffect(() => () => queue.stopAll(), [queue]);
  const waiting = items.filter(({ state }) => state === 'ready' || state === 'failed' || state === 'stopped').length;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isSending || waiting === 0) return;
    setSending(true);
    const ids = await queue.send({ lane, isAny });
    setSending(false);
    announce(`${ids.length} of ${waiting} archives sent`);
    // One archive leads to its upload; of several, the list has the links.
    if (ids.length === 1 && queue.read().length === 1) setDone(ids[0]);
  };
  const [done, setDone] = useState<number>();
  useEffect(() => {
    if (done !== undefined && !isSending) void navigate(`/uploads/upload/${done}`);
  }, [done, isSending, navigate]);
  const limit = terms ? `Up to ${formatBytes(terms.maxBytes)} each. ` : '';
  return (
    <Page title="Upload" intro="The server checks every file of an archive, and publishes all of them or none.">
      <form className="by-hand" onSubmit={(event) => void submit(event)}>
        <LayoutChoice
          isAny={isAny}
          isDisabled={isSending}
          onChange={(any) => {
            setAny(any);
            void queue.checkAgain({ maxBytes: terms?.maxBytes, isAny: any });
          }}
        />
        <DropZone
          isAny={isAny}
          hint={`${limit}${isAny ? 'What no debugger can use is left out, and listed.' : 'Inside, each file is named <module>/<id>/<file>.'}`}
          onFiles={(files) => void queue.add(files, { maxBytes: terms?.maxBytes, isAny })}
        />
        {terms && terms.hosts !== undefined && <UrlForm hosts={terms.hosts} isAny={isAny} onUrl={(url) => queue.addUrl(url)} />}
        <LaneChoice lanes={lanes} lane={lane} isDisabled={isSending} onChange={setLane} />
        {items.length > 0 && <SendList items={items} onRemove={(key) => queue.remove(key)} />}
        <div className="actions">
          <Button type="submit" look="primary" icon="upload" isBusy={isSending} disabled={waiting === 0 && !isSending}>
            Upload
          </Button>
          {waiting > 1 && <span className="quiet-text">{waiting} archives, one after the other</span>}
        </div>
      </form>
      <LeaveGuard isOn={isSending} onLeave={() => queue.stopAll()} />
    </Page>
  );
}

function NotAllowed({ accessHelp = '' }: { readonly accessHelp: string | undefined }) {
  return (
    <Page title="Upload">
      <Empty title="You may not upload">
        <p>
          It takes the permission “Upload symbols” or “Upload try symbols”; <Link to="/account">your account</Link> shows what you have.{' '}
          {accessHelp}
        </p>
      </Empty>
    </Page>
  );
}
