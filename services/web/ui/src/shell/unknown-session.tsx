// While it is not known who is signed in: that it is being asked, or why there is no answer; never as if nobody were. For pages that
// are others for others.
import { useCall } from '../api/queries.ts';
import { whoAsking } from '../api/session.ts';
import { QueryView } from '../parts/query-view.tsx';

export function UnknownSession() {
  return <QueryView query={useCall('GET /api/_auth/', {}, whoAsking)}>{() => null}</QueryView>;
}
