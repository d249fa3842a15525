// `env publish <environment>`: makes it, and its artefact, public; the server says what is missing for that.
import { exitCodes } from '@symdepot/errors';
import { isAppError } from '@symdepot/client';
import { CliError } from '../cli-error.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { describeEnvironment, describeMissing } from './describe-environment.ts';
import { findEnvironment, parseEnvironment } from './find-environment.ts';

interface PublishFlags {
  readonly withSources?: boolean;
}

export const addPublishCommand: AddCommand = (program, choose) => {
  program
    .command('publish')
    .description('make an environment public, for everybody and for ever')
    .argument('<environment>', 'its id, such as env-12, or the digest of its artefact', parseEnvironment)
    .option('--with-sources', 'its sources and its SBOM first, where they are not public yet')
    .action((environment: string, flags: PublishFlags) => choose({ run: (context) => publish(context, environment, flags) }));
};

async function publish(context: CommandContext, text: string, { withSources = false }: PublishFlags): Promise<Report> {
  const { client, signal } = context;
  const environment = await findEnvironment(context, text);
  const missing = environment.missing.filter((what) => what !== 'sources_public');
  if (withSources && missing.length > 0) {
    const message = `${environment.id} cannot be public yet: its sources are left as they are`; // what is public may be copied at once
    throw new CliError('refused', message, describeMissing({ missing }));
  }
  for (const part of withSources ? [environment.sources, environment.sbom] : []) {
    if (part?.visibility === 'internal') await client.environments.makePublic(part.name.replace(/^sha512:/, ''), { signal });
  }
  try {
    const published = await client.environments.publish(environment.id, { signal });
    return { exitCode: exitCodes.done, lines: [...describeEnvironment(published)], json: { environment: published } };
  } catch (error) {
    if (!isAppError(error, 'caller_refused') || error.details.code !== 'not_redistributable') throw error;
    const { missing } = await client.environments.find(environment.id, { signal });
    throw new CliError('refused', error.message, describeMissing({ missing }), { cause: error });
  }
}
