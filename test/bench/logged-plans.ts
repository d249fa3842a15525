// How PostgreSQL reads its tables for the statements of somebody else's sessions: auto_explain writes each plan to the log,
// and this takes it from there. Neighbour: lists.ts.
import { open, stat } from 'node:fs/promises';
import { withConnection } from '../harness/postgres/sql.ts';

/** For sessions of the database that begin from now on. */
export const logPlans = (databaseUrl: string): Promise<void> =>
  withConnection(databaseUrl, async (client) => {
    const name = client.escapeIdentifier(client.database!);
    const settings = { session_preload_libraries: 'auto_explain', 'auto_explain.log_min_duration': '0' };
    for (const [setting, value] of Object.entries(settings))
      await client.query(`ALTER DATABASE ${name} SET ${setting} = ${client.escapeLiteral(value)}`);
  });

export interface LoggedPlan {
  readonly statement: string;
  /** Kind and index, or table: such as `index only uploads_pkey`; in the order of the plan. */
  readonly reads: readonly string[];
}

/** The plans that were logged while something was done. */
export async function plansOf(log: string, work: () => Promise<unknown>): Promise<LoggedPlan[]> {
  const { size: start } = await stat(log);
  await work();
  await using file = await open(log);
  const { size: end } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  const entries = buffer.toString().split(/^(?=\d{4}-\d\d-\d\d )/m);
  return entries.flatMap((entry) => {
    const plan = /LOG: {2}duration: .* plan:\n\tQuery Text: ([^]*?)\n\t(\S[^]*)$/.exec(entry);
    return plan ? [{ statement: plan[1]!, reads: readsOf(plan[2]!) }] : [];
  });
}

const kinds: Readonly<Record<string, string>> = {
  'Seq Scan': 'SEQUENTIAL',
  'Index Scan': 'index',
  'Index Only Scan': 'index only',
  'Bitmap Index Scan': 'bitmap',
};

const readsOf = (plan: string): string[] =>
  [...plan.matchAll(/((?:Seq|Index|Index Only|Bitmap Index) Scan)(?: Backward)?(?: using (\S+?)(?:_idx)?)? on (\S+?)(?:_idx)?\s/g)].map(
    ([, kind, index, table]) => `${kinds[kind!]!} ${index ?? table}`,
  );
