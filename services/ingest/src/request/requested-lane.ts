// Which lane a sender requests: by `try` in the body, as in Tecken, or in the query, as in downloads.
// Neighbours: protocols/v1.ts, protocols/v2.ts, chooseLane (what else counts).
import { chooseLane, type Lane } from '@symdepot/symbols';

/** @param values those of `try` in the body: any non-empty one requests the try lane */
export function requestedLane(requestUrl: string, values: readonly string[], mayUploadRelease: boolean): Lane {
  return chooseLane([...values, ...triesOfQuery(requestUrl)].find(Boolean), mayUploadRelease);
}

/** A bare `?try` requests it, as in downloads; `?try=` is an empty variable of a script, as in forms. */
function triesOfQuery(requestUrl: string): string[] {
  const query = queryOf(requestUrl);
  return [...(query.split('&').includes('try') ? ['try'] : []), ...new URLSearchParams(query).getAll('try')];
}

export function queryOf(requestUrl: string): string {
  const at = requestUrl.indexOf('?');
  return at === -1 ? '' : requestUrl.slice(at + 1);
}
