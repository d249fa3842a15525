// Problems and warnings by their code: how often, what is said of them, whose. Neighbour: problems-section.tsx.
import type { Meaning } from '../../parts/meanings/error-meanings.ts';
import type { Upload } from './verdict.ts';

export type Problem = Upload['problems'][number];

export interface ProblemGroup {
  readonly code: Problem['code'];
  /** Of the first; where there are several, without the name of a member. */
  readonly cause: string;
  readonly members: readonly string[];
  /** Members, and what is about the whole. */
  readonly count: number;
}

/** In the order in which they first come. */
export function groupProblems(problems: readonly Problem[]): readonly ProblemGroup[] {
  const groups = Map.groupBy(problems, ({ code }) => code);
  return [...groups].map(([code, all]) => ({
    code,
    cause: all.length === 1 ? all[0]!.message : withoutMember(all[0]!),
    members: all.flatMap(({ member }) => member ?? []),
    count: all.length,
  }));
}

/** `Bad CRC-32 for file 'a.sym'` is said of all files of a group, and beside the name of the file. */
export function withoutMember({ message, member }: Pick<Problem, 'message' | 'member'>): string {
  if (member === null) return message;
  return [`'${member}'`, `"${member}"`, member].reduce((text, name) => text.replaceAll(name, '…'), message);
}

export function problemsText(groups: readonly ProblemGroup[], meaningOf: (code: string) => Meaning | undefined): string {
  return groups
    .map(({ code, cause, members, count }) =>
      [`${code} (${count})`, cause, meaningOf(code)?.meaning, meaningOf(code)?.fix, ...members.map((member) => `- ${member}`)]
        .filter((line) => line !== undefined)
        .join('\n'),
    )
    .join('\n\n');
}
