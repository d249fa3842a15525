// Why an upload was refused, or what of it is of no use: by code, each with its cause, what to do, and whom it concerns.
// Neighbour: problem-groups.ts.
import { useState } from 'react';
import { Link } from 'react-router';
import { formatCount } from '../../parts/bytes.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useMeanings, type Meaning } from '../../parts/meanings/error-meanings.ts';
import { Marked } from '../../parts/meanings/marked.tsx';
import { groupProblems, problemsText, type Problem, type ProblemGroup } from './problem-groups.ts';
import { files } from './verdict.ts';

export interface ProblemsProps {
  readonly title: 'Problems' | 'Warnings';
  readonly problems: readonly Problem[];
  /** The id that the address names: of the problem that is marked. */
  readonly named: string;
  /** How many files the list below has that failed. */
  readonly failedCount?: number;
}

export function ProblemsSection({ title, problems, named, failedCount = 0 }: ProblemsProps) {
  const meaningOf = useMeanings();
  if (problems.length === 0) return null;
  const groups = groupProblems(problems);
  const id = title.toLowerCase();
  return (
    <section aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        <CopyButton text={problemsText(groups, meaningOf)} what={id} />
      </div>
      {groups.map((group) => (
        <Group
          key={group.code}
          group={group}
          meaning={meaningOf(group.code)}
          isWarning={title === 'Warnings'}
          isNamed={named === anchorOf(group.code)}
          failedCount={failedCount}
        />
      ))}
    </section>
  );
}

const shownFirst = 20;

const anchorOf = (code: string): string => `problem-${code}`;

function Group({
  group: { code, cause, members, count },
  meaning,
  isWarning,
  isNamed,
  failedCount,
}: {
  readonly group: ProblemGroup;
  readonly meaning: Meaning | undefined;
  readonly isWarning: boolean;
  readonly isNamed: boolean;
  readonly failedCount: number;
}) {
  const [isWhole, setWhole] = useState(false);
  const anchor = anchorOf(code);
  const shown = isWhole ? members : members.slice(0, shownFirst);
  const isCut = members.length > shown.length;
  // What is refused by its name, or with the whole archive, has not failed as a file.
  const isInFiles = (isCut || code === 'problems_omitted') && failedCount > 0 && failedCount >= members.length;
  return (
    <article
      className="problem"
      id={anchor}
      tabIndex={-1}
      aria-labelledby={`${anchor}-title`}
      data-current={isNamed || undefined}
      data-tone={isWarning ? 'warn' : 'bad'}
    >
      <h3 id={`${anchor}-title`}>
        <a href={`#${anchor}`}>{code}</a>
        <span className="quiet-text"> {members.length > 0 ? files(count) : 'the whole archive'}</span>
      </h3>
      <dl className="cause-and-fix">
        <dt>Cause</dt>
        <dd>
          {cause}
          {meaning !== undefined && (
            <span className="meaning">
              <Marked text={meaning.meaning} />
            </span>
          )}
        </dd>
        {meaning?.fix !== undefined && (
          <>
            <dt>What to do</dt>
            <dd>
              <Marked text={meaning.fix} />
            </dd>
          </>
        )}
        <dt>More</dt>
        <dd>
          <Link to={`/help/errors#${code}`}>In the list of errors</Link>
        </dd>
      </dl>
      {/* A single one is named in the cause. */}
      {(count > 1 || !cause.includes(members[0] ?? '')) && (
        <ul className="members">
          {shown.map((member, index) => (
            <li key={`${index} ${member}`}>
              <code>{member}</code>
            </li>
          ))}
        </ul>
      )}
      {isInFiles ? (
        <Link className="button quiet" to="?outcome=failed#files">
          All {files(failedCount)} that failed
        </Link>
      ) : (
        isCut && (
          <Button look="quiet" icon="down" onClick={() => setWhole(true)}>
            All {formatCount(members.length)}
          </Button>
        )
      )}
    </article>
  );
}
