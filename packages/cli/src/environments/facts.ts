// What people say of an environment, as options. Neighbours: push.ts, look-up.ts.
import type { EnvironmentRequest } from '@symdepot/client';
import { InvalidArgumentError, Option, type Command } from 'commander';

export type Labels = Readonly<Record<string, string>>;

export interface FactFlags {
  readonly label?: Labels;
  readonly inputsHash?: string;
  readonly licence?: readonly string[];
  readonly redistributable?: 'yes' | 'no' | 'unknown';
  readonly sources?: string;
  readonly sbom?: string;
  readonly repository?: string;
  readonly revision?: string;
  readonly path?: string;
  readonly command?: string;
  readonly replaces?: string;
  readonly notes?: string;
}

function parseLabel(text: string, earlier: Labels = {}): Labels {
  const [name = '', ...value] = text.split('=');
  if (name === '' || value.length === 0) throw new InvalidArgumentError('It must be <name>=<value>.');
  return { ...earlier, [name]: value.join('=') };
}

const addText = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

export const labelOption = (description: string): Option => new Option('--label <name=value>', description).argParser(parseLabel);

export const addFactOptions = (command: Command): Command =>
  command
    .addOption(labelOption('what it is called: branch=main, platform=linux64, …; once for each'))
    .option('--inputs-hash <hash>', 'of recipe and package list, to look it up by')
    .option('--licence <spdx>', 'a licence of what is in it, by the SPDX list; once for each', addText)
    .addOption(new Option('--redistributable <answer>', 'whether others may be given it').choices(['yes', 'no', 'unknown']))
    .option('--sources <file or digest>', 'the source packages of its copyleft parts; a file is sent as well')
    .option('--sbom <file or digest>', 'the list of its packages, CycloneDX or SPDX in JSON; a file is sent as well')
    .option('--repository <url>', 'of its recipe')
    .option('--revision <id>', 'of the recipe')
    .option('--path <path>', 'of the recipe, in the repository')
    .option('--command <text>', 'that makes it')
    .option('--replaces <digest>', 'the artefact in whose place it comes')
    .option('--notes <text>', 'anything else');

/** What was given, as the server takes it; without the artefacts, which have to be there first. */
export function readFacts(flags: FactFlags): Omit<EnvironmentRequest, 'artefact' | 'sources' | 'sbom'> {
  const { label, inputsHash, licence, redistributable, repository, revision, path, command, replaces, notes } = flags;
  const source = { repository, revision, path, command };
  return {
    labels: label,
    inputs_hash: inputsHash,
    licences: licence && [...licence],
    redistributable,
    source: Object.values(source).some((value) => value !== undefined) ? source : undefined,
    replaces,
    notes,
  };
}
