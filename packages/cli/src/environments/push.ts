// `env push <file>`: stores an archive as an artefact, and records what is said of it. Neighbours: artefacts/send-artefact.ts, facts.ts.
import { exitCodes } from '@symdepot/errors';
import { parsePath } from '../arguments.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { formatBytes, formatDuration, printable } from '../report/format.ts';
import { formatArtefactName, tryParseArtefactName } from './artefacts/artefact-name.ts';
import { describeEnvironment, describeMissing } from './describe-environment.ts';
import { addFactOptions, readFacts, type FactFlags } from './facts.ts';
import { sendArtefact } from './artefacts/send-artefact.ts';

interface PushFlags extends FactFlags {
  readonly record: boolean;
}

export const addPushCommand: AddCommand = (program, choose) => {
  addFactOptions(
    program
      .command('push')
      .description('send an archive, wait until it is stored and verified, and record what it is; the same again changes nothing')
      .argument('<file>', 'the archive', parsePath)
      .option('--no-record', 'only store its bytes: of what is no environment, such as sources'),
  ).action((path: string, flags: PushFlags) => choose({ run: (context) => push(context, path, flags) }));
};

async function push(context: CommandContext, path: string, flags: PushFlags): Promise<Report> {
  const startedAt = performance.now();
  const { client, signal, symdepot } = context;
  const sources = flags.record ? await storeNamed(context, flags.sources) : undefined;
  const sbom = flags.record ? await storeNamed(context, flags.sbom) : undefined;
  const { artefact, wasStored } = await sendArtefact(context, path);
  const how = wasStored
    ? 'was stored already; nothing was sent'
    : `is stored, ${formatBytes(artefact.size)} in ${formatDuration(performance.now() - startedAt)}`;
  const line = `${printable(path)} ${how}`;
  const json = { artefact, was_stored: wasStored };
  if (!flags.record) return { exitCode: exitCodes.done, lines: [line, artefact.name], json };
  const request = { ...readFacts(flags), artefact: artefact.name, sources, sbom };
  const environment = await client.environments.record(request, { signal });
  return {
    exitCode: exitCodes.done,
    lines: [
      line,
      ...describeEnvironment(environment),
      ...describeMissing(environment),
      ...(environment.missing.length === 0 && environment.published_at === null
        ? [`To make it public: ${symdepot} env publish ${environment.id}`]
        : []),
    ],
    json: { ...json, environment },
  };
}

/** A digest is taken as it is; a file is sent. */
async function storeNamed(context: CommandContext, text: string | undefined): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const name = tryParseArtefactName(text);
  return name ? formatArtefactName(name) : (await sendArtefact(context, parsePath(text))).artefact.name;
}
