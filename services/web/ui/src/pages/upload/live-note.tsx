// How new the page is: followed live, paused by its reader, or coming back after the connection was lost. Neighbour: upload-feed.ts.
import { Button } from '../../parts/button.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Clock } from '../../parts/time.tsx';
import { useSeconds } from '../../parts/live/use-seconds.ts';
import type { FeedState } from './upload-feed.ts';
import type { LiveUpload } from './use-upload-feed.ts';

/** What is shown for longer without having heard of the server is dated. */
const datedAfterMs = 30_000;

export function LiveNote({ state, contactAt, feed }: LiveUpload) {
  const now = useSeconds();
  const isDated = now - contactAt > datedAfterMs;
  return (
    <p className="live-note" data-state={state.name}>
      <span className="live-state">
        <Icon name={icons[state.name]} />
        {wordsOf(state, now)}
      </span>
      {isDated && (
        <span>
          as of <Clock at={new Date(contactAt)} />
        </span>
      )}
      {state.name === 'live' && (
        <Button look="quiet" onClick={() => feed.pause()}>
          Pause
        </Button>
      )}
      {state.name === 'paused' && (
        <Button look="quiet" onClick={feed.resume}>
          Resume
        </Button>
      )}
      {state.name === 'reconnecting' && (
        <Button look="quiet" onClick={feed.resume}>
          Try now
        </Button>
      )}
    </p>
  );
}

const icons: Readonly<Record<FeedState['name'], IconName>> = {
  connecting: 'working',
  live: 'live',
  paused: 'pause',
  hidden: 'pause',
  reconnecting: 'warning',
  ended: 'done',
};

const words: Readonly<Record<Exclude<FeedState['name'], 'reconnecting'>, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
  hidden: 'Paused',
  ended: 'Not followed any more',
};

const wordsOf = (state: FeedState, now: number): string =>
  state.name === 'reconnecting' ? `Reconnecting in ${Math.max(0, Math.ceil((state.at - now) / 1_000))} s` : words[state.name];
