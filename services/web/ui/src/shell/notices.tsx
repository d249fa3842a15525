// What everybody should know, above the page: a lane at rest, a newer version, no TLS. Neighbour: shell.tsx.
import type { ReactNode } from 'react';
import { useCall } from '../api/queries.ts';
import { whoAsking } from '../api/session.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';

export function Notices() {
  const { data } = useCall('GET /api/_auth/', {}, whoAsking);
  const lanes = data?.paused_lanes ?? [];
  const isOld = data?.site !== undefined && data.site !== null && import.meta.env.PROD && data.site !== ownEntry();
  if (lanes.length === 0 && !isOld && isSecure()) return null;
  return (
    <aside className="notices" aria-label="Notices">
      {lanes.map(({ lane, paused_at, reason }) => (
        <Notice key={lane} icon="pause">
          <span>
            The lane <strong>{lane}</strong> rests since <Time at={paused_at} />: uploads are taken, and processed later.
            {reason && ` ${reason}`}
          </span>
        </Notice>
      ))}
      {isOld && (
        <Notice icon="info">
          A new version of this site is there.
          <button type="button" className="button plain" onClick={() => location.reload()}>
            Reload
          </button>
        </Notice>
      )}
      {!isSecure() && (
        <Notice icon="warning">
          This site is served without TLS: whoever is on the way can read what you send, your session among it.
        </Notice>
      )}
    </aside>
  );
}

function Notice({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <p className="notice">
      <Icon name={icon} />
      {children}
    </p>
  );
}

/** The script that this page began with; its name changes with every change of the site. */
const ownEntry = (): string => new URL(document.querySelector<HTMLScriptElement>('script[type=module]')!.src).pathname;

const isSecure = (): boolean => location.protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);
