// Which lane a sender asks for: by `try` in what it sends, as Tecken has it, or in the query, as it is asked for in downloads.
// Neighbours: protocols/v1.ts, protocols/v2-sessions.ts, chooseLane (what else counts).
import { chooseLane, type Lane } from '@symdepot/symbols';

/** @param values those of `try` in what was sent: any that is not empty asks for the lane try */
export function requestedLane(requestUrl: string, values: readonly string[], mayUploadRelease: boolean): Lane {
  return chooseLane([...values, ...triesOfQuery(requestUrl)].find(Boolean), mayUploadRelease);
}

/** `?try` without a sign asks for it, as in downloads; `?try=` is a variable of a script that was empty, as in forms. */
function triesOfQuery(requestUrl: string): string[] {
  const query = queryOf(requestUrl);
  return [...(query.split('&').includes('try') ? ['try'] : []), ...new URLSearchParams(query).getAll('try')];
}

export function queryOf(requestUrl: string): string {
  const at = requestUrl.indexOf('?');
  return at === -1 ? '' : requestUrl.slice(at + 1);
}
