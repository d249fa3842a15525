// The lists on one million stored files: how long each takes over HTTP, and how PostgreSQL reads for it. Neighbours:
// logged-plans.ts, ../harness/postgres/list-rows.ts (the rows), sections.ts.
import { join } from 'node:path';
import { fillLists } from '../harness/postgres/list-rows.ts';
import { withConnection } from '../harness/postgres/sql.ts';
import { createFleet } from '../harness/processes/fleet.ts';
import { send } from '../harness/clients/http.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createToken } from '../harness/clients/tokens.ts';
import { logPlans, plansOf } from './logged-plans.ts';
import { bestOf } from './measure.ts';
import type { Row } from './report.ts';
import type { Bench } from './sections.ts';

const rows = { uploads: 20_000, uploadedFiles: 50, otherFiles: 5 };
const runs = 9;

/** As people and scripts ask; each is asked for a page and its exact total. */
const questions: readonly string[] = [
  'uploads/',
  'uploads/?page=1000',
  'uploads/?sort=size&reverse=true',
  'uploads/?user=mozilla',
  'uploads/?user=!builder1@',
  'uploads/?size=>=100mb,<1gb',
  'uploads/?created_at=>=30 days ago',
  'uploads/?completed_at=incomplete',
  'uploads/?state=failed,rejected&lane=try',
  'uploads/files/',
  'uploads/files/?page=25000',
  'uploads/files/?key=xul320',
  'uploads/files/?key=plugin,a7,.sym',
  'uploads/files/?key=xul',
  'uploads/files/?key=.sym',
  'uploads/files/?size=>100mb',
  'uploads/files/?created_at=>=30 days ago',
  'uploads/files/?completed_at=200 days ago',
  'uploads/files/?upload_type=try',
  'uploads/files/?upload_type=regular',
  'uploads/files/?bucket_name=partner-symbols',
  'uploads/files/?bucket_name=!symbols&key=xul',
  'stats/',
];

export async function measureLists({ folder, postgresUrl }: Bench): Promise<Row[]> {
  await using fleet = await createFleet({ postgresUrl });
  await withConnection(fleet.databaseUrl, (client) => fillLists(client, rows));
  const token = await createToken(fleet.databaseUrl, { permissions: ['view_all_uploads'] });
  const ask = async (service: ServiceProcess, question: string): Promise<number | undefined> => {
    const response = await send(`${service.url}/api/${encodeURI(question)}`, { headers: { 'Auth-Token': token } });
    if (response.status !== 200) throw new Error(`${question}: ${response.status}\n${service.output().slice(-4_000)}`);
    return response.json<{ total?: number }>().total;
  };

  const service = await fleet.start('status');
  const measured = new Map<string, { readonly ms: number; readonly total: number | undefined }>();
  for (const question of questions) {
    let total: number | undefined;
    const ms = await bestOf(runs, async () => {
      const startedAt = performance.now();
      total = await ask(service, question);
      return performance.now() - startedAt;
    });
    measured.set(question, { ms, total });
  }

  await logPlans(fleet.databaseUrl);
  const explained = await fleet.start('status');
  const results: Row[] = [];
  for (const question of questions) {
    const plans = await plansOf(join(folder, 'postgres', 'postgres.log'), () => ask(explained, question));
    const reads = (pattern: RegExp): string => plans.find(({ statement }) => pattern.test(statement))?.reads.join(' + ') ?? '–';
    const { ms, total } = measured.get(question)!;
    results.push({
      figure: `\`${question}\`${total === undefined ? '' : `, ${total} rows`}`,
      result: `${ms.toFixed(0)} ms`,
      against: question === 'stats/' ? reads(/sum\(archive_bytes\)/) : `total: ${reads(/AS total/)}; page: ${reads(/ORDER BY/)}`,
    });
  }
  return results;
}
