// System, light or dark; on the page Account, it is among the other preferences. Neighbour: preferences.ts, which keeps it.
import { choose, usePreference, type Preference } from './preferences.ts';

export function ThemeSwitch() {
  return (
    <select
      className="theme"
      aria-label="Theme"
      value={usePreference('theme')}
      onChange={({ target }) => choose('theme', target.value as Preference<'theme'>)}
    >
      <option value="system">System</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  );
}
