// A tooltool manifest as it lies in a tree: which files, by their digests. Neighbours: fetch.ts, verify.ts.
import { readFile } from 'node:fs/promises';
import type { ArtefactName } from '@symdepot/client';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { parseJson } from '../parse-json.ts';
import { tryParseArtefactName } from './artefacts/artefact-name.ts';

export interface PinnedFile {
  readonly filename: string;
  readonly bytes: number;
  readonly name: ArtefactName;
  readonly isUnpacked: boolean;
}

/** Written by people, too: what else it says is not for us. */
const manifest = z.array(
  z.object({
    filename: z.string().regex(/^[\w.+-]{1,200}$/, 'must be a file name without folders'),
    size: z.int().min(1),
    digest: z.string(),
    algorithm: z.enum(['sha512', 'sha256']),
    unpack: z.boolean().default(false),
  }),
);

/** @param path as it was typed @throws CliError `usage` for what is no manifest; what reading it throws */
export async function readManifest(path: string, place: string): Promise<PinnedFile[]> {
  const parsed = manifest.safeParse(parseJson(await readFile(place, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError(
      'usage',
      `${path} is no tooltool manifest: ${issue ? `${issue.path.join('.') || 'it'} ${issue.message}` : 'unknown'}`,
    );
  }
  return parsed.data.map(({ filename, size, digest, algorithm, unpack }) => {
    const name = tryParseArtefactName(`${algorithm}:${digest}`);
    if (!name || /^\.{1,2}$/.test(filename)) throw new CliError('usage', `${path}: ${filename} has no ${algorithm} that is one`);
    return { filename, bytes: size, name, isUnpacked: unpack };
  });
}
