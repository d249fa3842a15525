// npm run service -- <name>: runs one service of the fleet in this process, or brings the database up to date. It is also what an
// image starts (deploy/docker/Dockerfile): there, the operators' command and the command line have words here as well.
// Settings come from the environment: docs/configuration.md. Everything in one process is `npm start`.
import { fileURLToPath } from 'node:url';

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
  admin …    the operators' command: what \`npm run admin -- …\` is in a checkout
  symdepot … the command line: what \`npm run symdepot -- …\` is in a checkout
`;

/** Programs of their own, which read what follows their name. */
const commands: Readonly<Record<string, string>> = {
  admin: 'services/admin/src/main.ts',
  symdepot: 'packages/cli/src/main.ts',
};

async function migrate(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('Set DATABASE_URL to the database that shall be brought up to date (postgres://…)');
  const { migrate: applyMigrations } = await import('../packages/database/src/index.ts');
  const applied = await applyMigrations(url);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
}

const name = process.argv[2] ?? '';
const start = Object.hasOwn(services, name) ? services[name] : undefined;
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (start) {
  await start();
} else if (command) {
  const script = fileURLToPath(new URL(`../${command}`, import.meta.url));
  process.argv.splice(1, 2, script); // their hints are commands that can be typed
  await import(script);
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
