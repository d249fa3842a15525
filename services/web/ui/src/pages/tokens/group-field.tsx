// With which group a token is shared. Nothing where there is no choice.
import { SelectField } from '../../parts/field.tsx';

export interface GroupFieldProps {
  readonly groups: readonly string[];
  /** That it is shared with now. */
  readonly group?: string | null;
  readonly error?: string | undefined;
}

export function GroupField({ groups, group = null, error }: GroupFieldProps) {
  const names = group === null || groups.includes(group) ? groups : [group, ...groups];
  if (names.length === 0) return null;
  return (
    <SelectField
      label="Shared with"
      name="group"
      hint="Members can retry and cancel its uploads; those who may manage tokens can change it."
      choices={[{ value: '', label: 'Nobody' }, ...names.map((name) => ({ value: name, label: name }))]}
      defaultValue={group ?? ''}
      error={error}
    />
  );
}
