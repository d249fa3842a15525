// What the user has chosen for this browser: theme, time zone, keyboard shortcuts. Neighbour: ../../shell/preferences.ts.
import { CheckField, SelectField } from '../../parts/field.tsx';
import { choose, usePreference, type Preference } from '../../shell/preferences.ts';

export function PreferencesSection() {
  return (
    <section aria-labelledby="preferences">
      <h2 id="preferences">Preferences of this browser</h2>
      <div className="form preferences">
        <SelectField
          label="Theme"
          value={usePreference('theme')}
          onChange={({ target }) => choose('theme', target.value as Preference<'theme'>)}
          choices={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        <SelectField
          label="Time zone"
          hint="Of the dates on hover and focus."
          value={usePreference('zone')}
          onChange={({ target }) => choose('zone', target.value as Preference<'zone'>)}
          choices={[
            { value: 'local', label: `This computer’s: ${Intl.DateTimeFormat().resolvedOptions().timeZone}` },
            { value: 'utc', label: 'UTC' },
          ]}
        />
        <CheckField
          label="Keyboard shortcuts (? lists them)"
          checked={usePreference('shortcuts') === 'on'}
          onChange={({ target }) => choose('shortcuts', target.checked ? 'on' : 'off')}
        />
      </div>
    </section>
  );
}
