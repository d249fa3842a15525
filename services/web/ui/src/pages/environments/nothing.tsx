// In place of environments: none matches, none was public then, or there is none at all. Neighbour: environments-page.tsx.
import { Link } from 'react-router';
import { useSession } from '../../api/session.ts';
import { Command } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/loading.tsx';

interface NothingProps {
  /** A day or a time that was asked for. */
  readonly at: string | null;
  readonly isFiltered: boolean;
}

export function Nothing({ at, isFiltered }: NothingProps) {
  const session = useSession();
  if (at !== null) {
    return (
      <Empty title="Nothing was public then">
        <p>
          No environment with these labels had been published by {at}. Choose a later day, take a filter away, or{' '}
          <Link to="?">show all environments</Link>.
        </p>
      </Empty>
    );
  }
  if (isFiltered) {
    return (
      <Empty title="No environment matches">
        <p>
          Take a filter away, or <Link to="?">show all environments</Link>.
        </p>
      </Empty>
    );
  }
  const maySend = session.holds('upload_artefacts');
  return (
    <Empty title="There is no build environment yet">
      <p>
        An archive in which something is built appears here once it has been recorded, under the digest by which a tree pins it.{' '}
        {maySend ? 'Send one:' : `To send one you need the permission “Upload artefacts”. ${session.accessHelp ?? ''}`}
      </p>
      {maySend && <Command text={`SYMDEPOT_URL=${location.origin} symdepot env push environment.tar.xz`} />}
    </Empty>
  );
}
