// What the names in an archive mean: they are keys, or the content says what each file is. Neighbours: lane-choice.tsx, drop-zone.tsx.
const choices = [
  {
    isAny: false,
    word: 'Archives of symbols files',
    hint: 'ZIPs and tars (.tar, .tar.gz, .tar.zst) in which each file is named <module>/<id>/<file>',
  },
  {
    isAny: true,
    word: 'Any files',
    hint: 'ELF, .pdb, .exe, .dll, Mach-O, dSYM, .sym: single ones, or archives of any layout. Names and ids come from the content',
  },
] as const;

export interface LayoutChoiceProps {
  readonly isAny: boolean;
  readonly isDisabled: boolean;
  onChange(isAny: boolean): void;
}

export function LayoutChoice({ isAny, isDisabled, onChange }: LayoutChoiceProps) {
  return (
    <fieldset className="lanes" disabled={isDisabled}>
      <legend>What you send</legend>
      {choices.map((one) => (
        <div key={one.word} className="lane">
          <label className="check-field">
            <input
              type="radio"
              name="layout"
              checked={one.isAny === isAny}
              onChange={() => onChange(one.isAny)}
              aria-describedby={`layout-${one.isAny ? 'any' : 'keys'}`}
            />
            <span>{one.word}</span>
          </label>
          <span id={`layout-${one.isAny ? 'any' : 'keys'}`} className="hint">
            {one.hint}
          </span>
        </div>
      ))}
    </fieldset>
  );
}
