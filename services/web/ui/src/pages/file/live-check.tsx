// Whether a debugger gets the file at this moment: the server looks into the store, and says why not.
import { useCall } from '../../api/queries.ts';
import { Button } from '../../parts/button.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Badge } from '../../parts/state-badge.tsx';

interface LiveCheckProps {
  readonly fileKey: string;
  readonly isTry: boolean;
}

export function LiveCheck({ fileKey, isTry }: LiveCheckProps) {
  const lookup = useCall('GET /api/lookup', { query: { key: fileKey, lane: isTry ? 'try' : 'release' } });
  return (
    <QueryView query={lookup} lines={1}>
      {({ found, message }) => (
        <p className="live-check">
          {found ? (
            <Badge tone="good" icon="done">
              Can be downloaded now
            </Badge>
          ) : (
            <Badge tone="bad" icon="cross">
              Cannot be downloaded
            </Badge>
          )}
          {found ? isTry && found.lane === 'release' && 'A debugger gets the release file of the same key, which comes first.' : message}
          <Button look="quiet" isBusy={lookup.isFetching} onClick={() => void lookup.refetch()}>
            Check again
          </Button>
        </p>
      )}
    </QueryView>
  );
}
