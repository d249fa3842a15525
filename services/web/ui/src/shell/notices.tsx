// What everybody should know, above the page: that nothing protects what is sent. Neighbour: shell.tsx.
import { Icon } from '../parts/icon.tsx';

export function Notices() {
  if (isSecure()) return null;
  return (
    <div className="notices">
      <p className="notice">
        <Icon name="warning" />
        This site is served without TLS: whoever is on the way can read what you send, your session among it.
      </p>
    </div>
  );
}

const isSecure = (): boolean => location.protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);
