// How much of something is done, as a bar and in words.
export interface ProgressBarProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** `12 of 412 files`. */
  readonly text: string;
}

export function ProgressBar({ label, value, max, text }: ProgressBarProps) {
  const part = max > 0 ? Math.min(100, (value / max) * 100) : 0;
  return (
    <div className="progress">
      <div className="progress-words">
        <span>{label}</span>
        <span className="number">{text}</span>
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={text}
      >
        <div style={{ inlineSize: `${part}%` }} />
      </div>
    </div>
  );
}
