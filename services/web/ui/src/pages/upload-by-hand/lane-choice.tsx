// Where uploads go: release symbols stay, try symbols expire. What one may not choose is not there.
import type { Lane } from './send-archive.ts';

const words: Readonly<Record<Lane, { readonly word: string; readonly hint: string }>> = {
  release: { word: 'Release', hint: 'Kept for good' },
  try: { word: 'Try', hint: 'Of a try build: kept for some weeks, found only by tools that ask for try symbols' },
};

export interface LaneChoiceProps {
  readonly lanes: readonly Lane[];
  readonly lane: Lane;
  readonly isDisabled: boolean;
  onChange(lane: Lane): void;
}

export function LaneChoice({ lanes, lane, isDisabled, onChange }: LaneChoiceProps) {
  return (
    <fieldset className="lanes" disabled={isDisabled}>
      <legend>Lane</legend>
      {lanes.map((one) => (
        <div key={one} className="lane">
          <label className="check-field">
            <input type="radio" name="lane" checked={one === lane} onChange={() => onChange(one)} aria-describedby={`lane-${one}`} />
            <span>{words[one].word}</span>
          </label>
          <span id={`lane-${one}`} className="hint">
            {words[one].hint}
          </span>
        </div>
      ))}
    </fieldset>
  );
}
