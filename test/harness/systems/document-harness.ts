// A system, a token and a folder in which the examples of a document run. Neighbour: clients/document-examples.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curlFolder, runExample, type RanExample } from '../clients/document-examples.ts';
import { createToken } from '../clients/tokens.ts';
import { startSystem, type System } from '../processes/system.ts';

export interface DocumentHarness extends AsyncDisposable {
  readonly system: System;
  /** May upload release symbols. */
  readonly token: string;
  readonly folder: string;
  /** With `TOKEN`, unless `variables` say otherwise. */
  run(script: string, variables?: Readonly<Record<string, string>>): Promise<RanExample>;
}

export async function createDocumentHarness(postgresUrl: string): Promise<DocumentHarness> {
  const curl = await curlFolder();
  const system = await startSystem(postgresUrl);
  const token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-document-'));
  return {
    system,
    token,
    folder,
    run: (script, variables) => runExample(script, { folder, curl, variables: { TOKEN: token, ...variables } }),
    async [Symbol.asyncDispose]() {
      await system[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
