// Permissions in words: as a list, and as check boxes of a form. Neighbours: ../field.tsx, ../../api/session.ts.
import { useId } from 'react';
import type { Permission } from '../../api/session.ts';
import { CheckField } from '../field.tsx';

export const permissionWords: Readonly<Record<Permission, string>> = {
  upload_symbols: 'Upload symbols',
  upload_try_symbols: 'Upload try symbols',
  view_all_uploads: 'View all uploads',
  manage_tokens: 'Manage tokens',
  upload_artefacts: 'Upload artefacts',
  publish_artefacts: 'Publish artefacts',
  read_internal_artefacts: 'Read internal artefacts',
};
const permissions = Object.keys(permissionWords) as readonly Permission[];

/** What was given; what does not count, because it is not held any more, is struck through. */
export function PermissionList({ given, held = given }: { readonly given: readonly Permission[]; readonly held?: readonly Permission[] }) {
  if (given.length === 0) return <span className="quiet-text">None</span>;
  return (
    <ul className="plain-list permissions">
      {given.map((permission) => (
        <li key={permission}>
          {held.includes(permission) ? (
            permissionWords[permission]
          ) : (
            <span title="Its owner does not hold this permission any more: the token cannot use it.">
              <s className="quiet-text">{permissionWords[permission]}</s> <span className="hint">no longer held</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

export interface PermissionFieldsProps {
  readonly legend: string;
  readonly hint?: string;
  /** Those that can be chosen; without it all. */
  readonly offered?: readonly Permission[];
  readonly chosen?: readonly Permission[];
  readonly error?: string | undefined;
}

/** Check boxes of the name `permissions`. */
export function PermissionFields({ legend, hint, offered = permissions, chosen = [], error }: PermissionFieldsProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-hint ${id}-error`} aria-invalid={error === undefined ? undefined : true}>
      <legend>{legend}</legend>
      {permissions.map((permission) => (
        <CheckField
          key={permission}
          name="permissions"
          value={permission}
          label={permissionWords[permission]}
          defaultChecked={chosen.includes(permission)}
          disabled={!offered.includes(permission)}
          title={offered.includes(permission) ? undefined : 'You do not hold this permission yourself.'}
        />
      ))}
      <p id={`${id}-hint`} className="hint">
        {hint}
      </p>
      <p id={`${id}-error`} className="field-error">
        {error}
      </p>
    </fieldset>
  );
}

export const chosenPermissions = (form: FormData): Permission[] =>
  permissions.filter((permission) => form.getAll('permissions').includes(permission));
