// npm run service -- <name>: runs one service of the fleet in this process, or brings the database up to date.
// Settings come from the environment: docs/configuration.md. Everything in one process is `npm start`.

const services: Readonly<Record<string, () => Promise<unknown>>> = {
  ingest: () => import('../services/ingest/src/main.ts'),
  worker: () => import('../services/worker/src/main.ts'),
  status: () => import('../services/status/src/main.ts'),
  download: () => import('../services/download/src/main.ts'),
  web: () => import('../services/web/src/main.ts'),
};

const usage = `Usage: npm run service -- <name>

  ingest     accepts uploads
  worker     turns uploaded archives into stored symbols files
  status     says what happened to uploads; retry and cancel
  download   serves symbols files
  web        the pages for people, sign-in, accounts
  migrate    brings the database of DATABASE_URL up to date, then ends
`;

async function migrate(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('Set DATABASE_URL to the database that shall be brought up to date (postgres://…)');
  const { migrate: applyMigrations } = await import('../packages/database/src/index.ts');
  const applied = await applyMigrations(url);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
}

const name = process.argv[2] ?? '';
const start = Object.hasOwn(services, name) ? services[name] : undefined;
if (start) {
  await start();
} else if (name === 'migrate') {
  await migrate().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
} else {
  const isHelp = name === '--help' || name === 'help';
  console.error(isHelp || name === '' ? usage : `There is no service '${name}'.\n\n${usage}`);
  process.exitCode = isHelp ? 0 : 2;
}
