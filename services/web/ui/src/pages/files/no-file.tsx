// In place of files: none matches, or there is none at all, whatever the time. Neighbour: files-page.tsx.
import { Link } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { Empty } from '../../parts/loading.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { UploadCommand } from '../../parts/list/upload-command.tsx';

/** @param props.isSearched by filters of somebody's own: all of the files are counted only for who looks without one */
export function NoFile({ isSearched }: { readonly isSearched: boolean }) {
  const all = useCall('GET /api/uploads/files/', {}, { enabled: !isSearched });
  if (isSearched) return <NoMatch />;
  return (
    <QueryView query={all} lines={4}>
      {({ total, can_view_all: canViewAll }) =>
        total === 0 ? (
          <Empty title={canViewAll ? 'No file is stored yet' : 'No file of yours is stored yet'}>
            <p>Each file of an upload that is stored appears here, to be looked up by its key, for as long as its record is kept.</p>
            <UploadCommand />
          </Empty>
        ) : (
          <NoMatch />
        )
      }
    </QueryView>
  );
}

function NoMatch() {
  return (
    <Empty title="No file matches">
      <p>Take a filter away to see more. Whether a debugger would get certain files now, whoever uploaded them, is on the page Coverage.</p>
      <Link to="/coverage">Coverage</Link>
    </Empty>
  );
}
