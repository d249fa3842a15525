// How far an upload has come: its steps, files and bytes, how long it waited and was worked on. Neighbour: upload-page.tsx.
import { formatBytes, formatCount } from '../../parts/bytes.tsx';
import { ProgressBar } from '../../parts/live/progress.tsx';
import { stepWords } from '../../parts/meanings/step-words.ts';
import { formatSpan } from '../../parts/time.tsx';
import { useSeconds } from '../../parts/live/use-seconds.ts';
import { hasEnded, type Upload } from './verdict.ts';

const allSteps = Object.entries(stepWords);
/** Most archives are read where they lie: the step of others is shown while they are at it. */
const usualSteps = allSteps.filter(([name]) => name !== 'unpack');

export function ProgressSection({ upload }: { readonly upload: Upload }) {
  const { progress, step } = upload;
  const { total, ...counts } = progress.files;
  const done = counts.uploaded + counts.skipped + counts.ignored + counts.failed;
  const steps = step === 'unpack' ? allSteps : usualSteps;
  const at = steps.findIndex(([name]) => name === step);
  return (
    <section aria-labelledby="progress">
      <h2 id="progress">{hasEnded(upload) ? 'Result' : 'Progress'}</h2>
      {!hasEnded(upload) && (
        <>
          <ol className="steps">
            {steps.map(([name, word], index) => (
              <li key={name} aria-current={name === step ? 'step' : undefined} data-past={index < at || undefined}>
                {word}
              </li>
            ))}
          </ol>
          <div className="bars">
            <ProgressBar
              label="Files"
              value={done}
              max={total}
              text={total === 0 ? 'not counted yet' : `${formatCount(done)} of ${formatCount(total)}`}
            />
            <ProgressBar label="Bytes" value={progress.bytes.done} max={progress.bytes.total} text={bytesText(upload)} />
          </div>
        </>
      )}
      <dl className="figures">
        {figuresOf(counts).map(([word, count]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd className="number">{formatCount(count)}</dd>
          </div>
        ))}
        <Spans upload={upload} />
      </dl>
    </section>
  );
}

const figuresOf = ({
  uploaded,
  skipped,
  ignored,
  failed,
}: Omit<Upload['progress']['files'], 'total'>): readonly (readonly [string, number])[] => [
  ['Uploaded', uploaded],
  ['Skipped', skipped],
  ['Ignored', ignored],
  ['Failed', failed],
];

function bytesText({ progress: { bytes } }: Upload): string {
  return bytes.total === 0 ? 'not counted yet' : `${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`;
}

function Spans({ upload }: { readonly upload: Upload }) {
  const now = useSeconds();
  const end = upload.completed_at === null ? now : Date.parse(upload.completed_at);
  const begun = upload.started_at === null ? end : Date.parse(upload.started_at);
  const waited = Math.max(0, (begun - Date.parse(upload.created_at)) / 1_000);
  const worked = Math.max(0, (end - begun) / 1_000);
  const { done } = upload.progress.bytes;
  return (
    <>
      <div>
        <dt>Waited</dt>
        <dd className="number">{formatSpan(waited)}</dd>
      </div>
      <div>
        <dt>Worked</dt>
        <dd className="number">{formatSpan(worked)}</dd>
      </div>
      {!hasEnded(upload) && done > 0 && worked >= 1 && (
        <div>
          <dt>Speed</dt>
          <dd className="number">{formatBytes(done / worked)}/s</dd>
        </div>
      )}
    </>
  );
}
