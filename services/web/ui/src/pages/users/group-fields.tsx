// Check boxes of the groups that there are, under the name `groups`.
import { useCall } from '../../api/queries.ts';
import { CheckField } from '../../parts/field.tsx';
import { QueryView } from '../../parts/query-view.tsx';

export function GroupFields({ chosen = [], error }: { readonly chosen?: readonly string[]; readonly error?: string | undefined }) {
  const groups = useCall('GET /api/groups/', {});
  return (
    <fieldset>
      <legend>Groups</legend>
      <QueryView query={groups} lines={2}>
        {({ groups: all }) =>
          all.length === 0 ? (
            <p className="hint">There is no group yet.</p>
          ) : (
            all.map(({ id, name }) => (
              <CheckField key={id} name="groups" value={name} label={name} defaultChecked={chosen.includes(name)} />
            ))
          )
        }
      </QueryView>
      {error !== undefined && <p className="field-error">{error}</p>}
    </fieldset>
  );
}
