// The archives that were chosen: what is wrong with each, how much of it is sent, where its upload is. Neighbour: send-queue.ts.
import { Link } from 'react-router';
import { formatBytes } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { ErrorBox } from '../../parts/error-box.tsx';
import { ProgressBar } from '../../parts/live/progress.tsx';
import { Badge, type Tone } from '../../parts/state-badge.tsx';
import type { IconName } from '../../parts/icon.tsx';
import type { Item } from './send-queue.ts';

export function SendList({ items, onRemove }: { readonly items: readonly Item[]; onRemove(key: number): void }) {
  return (
    <ul className="send-list" aria-label="Chosen archives">
      {items.map((item) => (
        <li key={item.key}>
          <div className="send-head">
            <span className="send-name">{item.name}</span>
            {item.file && <span className="quiet-text number">{formatBytes(item.file.size)}</span>}
            <Badge tone={shown[item.state].tone} icon={shown[item.state].icon}>
              {shown[item.state].word}
            </Badge>
            <span className="send-do">
              {item.uploadId !== undefined && <Link to={`/uploads/upload/${item.uploadId}`}>Upload {item.uploadId}</Link>}
              {item.state === 'sending' && (
                <Button look="quiet" onClick={() => onRemove(item.key)}>
                  Cancel
                </Button>
              )}
              {item.state !== 'sending' && item.state !== 'sent' && (
                <Button look="quiet" icon="cross" aria-label={`Remove ${item.name}`} onClick={() => onRemove(item.key)} />
              )}
            </span>
          </div>
          {item.problem !== undefined && <p className="field-error">{item.problem}</p>}
          {item.state === 'stopped' && (
            <p className="hint">
              {item.file && item.part < 1
                ? 'Stopped; nothing of it was kept.'
                : 'Not waited for any more. The server may have it already: look at Uploads before you send it again.'}
            </p>
          )}
          {item.state === 'sending' && item.file && <Sent file={item.file} part={item.part} />}
          {item.state === 'sending' && !item.file && <p className="hint">The server fetches it. That goes on when you leave this page.</p>}
          {item.error && <ErrorBox error={item.error} />}
        </li>
      ))}
    </ul>
  );
}

function Sent({ file: { name, size }, part }: { readonly file: File; readonly part: number }) {
  const text = part >= 1 ? 'All is sent; the server is storing it' : `${formatBytes(part * size)} of ${formatBytes(size)}`;
  return <ProgressBar label={`Sending ${name}`} value={Math.round(part * 100)} max={100} text={text} />;
}

const shown: Readonly<Record<Item['state'], { readonly word: string; readonly tone: Tone; readonly icon: IconName }>> = {
  ready: { word: 'Ready', tone: 'idle', icon: 'waiting' },
  refused: { word: 'Cannot be sent', tone: 'bad', icon: 'cross' },
  sending: { word: 'Sending', tone: 'busy', icon: 'working' },
  sent: { word: 'Sent', tone: 'good', icon: 'done' },
  failed: { word: 'Not sent', tone: 'bad', icon: 'warning' },
  stopped: { word: 'Stopped', tone: 'idle', icon: 'stop' },
};
