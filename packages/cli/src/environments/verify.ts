// `env verify [file…]`: whether the list of public environments was signed by somebody who is trusted, and whether files here are what it
// lists. Neighbours: check-signature.ts, read-manifest.ts.
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { exitCodes } from '@symdepot/errors';
import { z } from 'zod';
import { parsePath } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import type { AddCommand, CommandContext, Report } from '../command.ts';
import { parseJson } from '../parse-json.ts';
import { formatCount, printable } from '../report/format.ts';
import { formatArtefactName } from './artefacts/artefact-name.ts';
import { findSigner, fingerprintOf, readPublicKey } from './check-signature.ts';
import { hashFile } from './artefacts/hash-file.ts';
import { readManifest } from './read-manifest.ts';

interface VerifyFlags {
  readonly key?: readonly string[];
  readonly list?: string;
  readonly signature?: string;
}

/** Each that is given, after those before it. */
const collectPaths = (text: string, earlier: readonly string[] | undefined): readonly string[] => [...(earlier ?? []), parsePath(text)];

export const addVerifyCommand: AddCommand = (program, choose) => {
  program
    .command('verify')
    .description('check the signature of environments.json, and that archives and manifests here are what it lists')
    .argument('[file...]', 'archives, or tooltool manifests, with what they name beside them', collectPaths)
    .option(
      '--key <key or file>',
      'a public key that is trusted (Ed25519; PEM, or DER as Base64); several: any of them (default: those of the settings)',
      collectPaths,
    )
    .option('--list <file>', 'a copy of environments.json, instead of that of the server', parsePath)
    .option('--signature <file>', 'of the copy (default: its name and .sig)', parsePath)
    .action((files: readonly string[], flags: VerifyFlags) =>
      choose({ needsToken: false, run: (context) => verify(context, files, flags) }),
    );
};

/** What is looked at here; a newer list may say more. */
const publicList = z.object({
  environments: z.array(z.object({ id: z.string(), name: z.string(), sha256: z.string(), size: z.number() })),
});
type PublicList = z.infer<typeof publicList>;

/** Of every Ed25519 key in Base64; all else is a path. */
const derStart = 'MCowBQYDK2VwAyEA';

/** The list may change between the request for it and that for its signature. */
const mostTries = 3;

async function verify(context: CommandContext, files: readonly string[], flags: VerifyFlags): Promise<Report> {
  const keys = await readKeys(context, flags);
  const { text, signer } = await readSigned(context, keys, flags);
  const parsed = publicList.safeParse(parseJson(text));
  if (!parsed.success) throw new CliError('refused', 'What is signed is no list of environments');
  const checked: Checked[] = [];
  for (const file of files) checked.push(...(await checkFile(context, file, parsed.data)));
  const isDone = checked.every(({ environment }) => environment !== undefined);
  const { environments } = parsed.data;
  const key = fingerprintOf(signer);
  return {
    exitCode: isDone ? exitCodes.done : exitCodes.refused,
    lines: [
      `${formatCount(environments.length, 'environment', 'environments')} in the list, signed with ${key}`,
      ...checked.map(({ file, digest, environment, problem }) =>
        printable(`  ${file}: ${environment ? `${environment}, ${digest}` : problem!}`),
      ),
    ],
    json: { environments: environments.length, signed_with: key, files: checked },
  };
}

/** @throws CliError `usage` without any: who takes the server's word for its keys needs no signature */
async function readKeys({ settings, resolve }: CommandContext, { key: given }: VerifyFlags): Promise<KeyObject[]> {
  const read = async (text: string): Promise<string> => (text.startsWith(derStart) ? text : readFile(resolve(text), 'utf8'));
  const texts = await Promise.all((given ?? settings.keys).map(read));
  if (texts.length === 0) {
    throw new CliError(
      'usage',
      'Whose signature? --key <key>, SYMDEPOT_KEYS, or {"keys": ["…"]} in the config file. The server tells its keys at /environments.keys.json: trust one that you have seen elsewhere too',
    );
  }
  return texts.map(readPublicKey);
}

async function readSigned(
  { client, signal, resolve }: CommandContext,
  keys: readonly KeyObject[],
  { list, signature }: VerifyFlags,
): Promise<{ text: string; signer: KeyObject }> {
  const read = async (): Promise<{ text: string; signature: string }> =>
    list === undefined
      ? client.environments.publicList({ signal })
      : { text: await readFile(resolve(list), 'utf8'), signature: await readFile(resolve(signature ?? `${list}.sig`), 'utf8') };
  for (let tries = 1; ; tries++) {
    const signed = await read();
    const signer = findSigner(signed.text, signed.signature, keys);
    if (signer) return { text: signed.text, signer };
    if (list !== undefined || tries === mostTries)
      throw new CliError(
        'refused',
        `The list is not signed with ${keys.map(fingerprintOf).join(', or ')}: it was changed, or another key signs now`,
      );
  }
}

interface Checked {
  readonly file: string;
  readonly digest: string;
  /** Its id; undefined: not in the list. */
  readonly environment?: string | undefined;
  readonly problem?: string;
}

/** A manifest stands for what it names: each must be listed, and where it lies beside the manifest, be what it says. */
async function checkFile(context: CommandContext, file: string, list: PublicList): Promise<Checked[]> {
  const place = context.resolve(file);
  if (!/\.(?:tt|json|manifest)$/.test(file)) return [await checkBytes(context, file, place, list)];
  const checked: Checked[] = [];
  for (const { filename, name } of await readManifest(file, place)) {
    const digest = formatArtefactName(name);
    const found = findListed(list, digest);
    const beside = join(dirname(place), filename);
    const isThere = await stat(beside).then(
      (facts) => facts.isFile(),
      () => false,
    );
    const bytes = isThere ? (await hashFile(context, beside, filename, name.algorithm)).digest : name.digest;
    const problem = bytes === name.digest ? 'is not in the list' : `is ${name.algorithm}:${bytes}, and the manifest pins ${digest}`;
    checked.push({ file: `${file}: ${filename}`, digest, ...(found && bytes === name.digest ? { environment: found } : { problem }) });
  }
  return checked;
}

async function checkBytes(context: CommandContext, file: string, place: string, list: PublicList): Promise<Checked> {
  const digest = `sha512:${(await hashFile(context, place, basename(place))).digest}`;
  const environment = findListed(list, digest);
  return { file, digest, ...(environment === undefined ? { problem: `${digest} is not in the list` } : { environment }) };
}

const findListed = ({ environments }: PublicList, digest: string): string | undefined =>
  environments.find(({ name, sha256 }) => name === digest || `sha256:${sha256}` === digest)?.id;
