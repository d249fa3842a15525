// The name of an artefact: its beginning is shown, all of it is copied.
import { CopyButton } from '../../parts/copy-button.tsx';

const shownLength = 'sha512:'.length + 12;

/** @param props.of ends the name of the button: `Copy digest of env-12` */
export function Digest({ name, of }: { readonly name: string; readonly of: string }) {
  return (
    <span className="digest">
      <code title={name}>{name.slice(0, shownLength)}…</code>
      <CopyButton text={name} what={`digest of ${of}`} isShort />
    </span>
  );
}
