// `env manifest <environment>`: its tooltool manifest, to check into a tree; `env fetch --manifest` reads it. Neighbour: read-manifest.ts.
import { pipeline } from 'node:stream/promises';
import { exitCodes } from '@symdepot/errors';
import { parsePath } from '../arguments.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { saveFile } from '../save-file.ts';
import { findEnvironment, parseEnvironment } from './find-environment.ts';

interface ManifestFlags {
  readonly filename?: string;
  readonly output?: string;
}

export const addManifestCommand: AddCommand = (program, choose) => {
  program
    .command('manifest')
    .description('the tooltool manifest of an environment, to check into a tree: it pins the digest')
    .argument('<environment>', 'its id, such as env-12, or the digest of its artefact', parseEnvironment)
    .option('--filename <name>', 'what the archive is to be called where it is fetched (default: by its kind)')
    .option('-o, --output <file>', 'where to put it (default: stdout)', parsePath)
    .action((environment: string, flags: ManifestFlags) =>
      choose({ needsToken: false, run: (context) => manifest(context, environment, flags) }),
    );
};

async function manifest(context: CommandContext, text: string, { filename, output = '-' }: ManifestFlags): Promise<Report> {
  const { client, signal, resolve } = context;
  const { id, artefact } = await findEnvironment(context, text);
  const content = await client.environments.manifest(id, filename, { signal });
  const json = { id, manifest: JSON.parse(content) as unknown };
  if (output === '-') return { exitCode: exitCodes.done, lines: [content.trimEnd()], json };
  await saveFile(resolve(output), (file) => pipeline([content], file, { signal }), signal);
  return { exitCode: exitCodes.done, lines: [`${output}: ${id} ${artefact.name}`], json: { ...json, file: output } };
}
