// One problem of an archive, as reported by the server, in a line. Neighbours: report-end.ts, report-failure.ts.
import { notNamed } from '../local/check-names.ts';

interface Problem {
  readonly code?: string;
  readonly member: string | null;
  readonly message: string;
}

/** Most messages name their member; those that do not get it in front. What Tecken says of names explains itself in each of them. */
export function describeProblem({ code, member, message }: Problem): string {
  if (code === 'member_name_unrecognized' && member !== null) return `${member}: ${notNamed}`;
  return member === null || message.includes(member) ? message : `${member}: ${message}`;
}
