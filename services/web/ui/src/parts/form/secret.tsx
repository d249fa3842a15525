// A secret that is told once: it can be read and copied until the dialog is closed.
import { CopyButton } from '../copy-button.tsx';
import { Icon } from '../icon.tsx';

/** `label`, such as `New token`, is the accessible name of the element that holds the secret and nothing else. */
export function Secret({ label, secret }: { readonly label: string; readonly secret: string }) {
  return (
    <>
      <div className="command secret">
        <output aria-label={label}>{secret}</output>
        <CopyButton text={secret} what={label.replace('New ', '')} />
      </div>
      <p className="warning-line">
        <Icon name="warning" />
        Keep it now: it will not be shown again.
      </p>
    </>
  );
}
