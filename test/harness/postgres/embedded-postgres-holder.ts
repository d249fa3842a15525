// A process that starts an embedded PostgreSQL, prints its URL and pid, and stays, whatever Ctrl-C says, until it is killed.
import { startEmbeddedPostgres } from '@symdepot/database/embedded';

process.on('SIGINT', () => process.stdout.write('interrupted\n'));
const { url, pid } = await startEmbeddedPostgres({ dataDir: process.argv[2]! });
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
