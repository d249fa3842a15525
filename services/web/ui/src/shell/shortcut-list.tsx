// The list behind `?`: every shortcut that there is at the moment. Fetched when it is asked for. Neighbour: shortcuts.tsx.
import { Dialog } from '../parts/dialog.tsx';

export interface ShortcutListProps {
  readonly shortcuts: readonly { readonly keys: string; readonly does: string }[];
  onClose(): void;
}

export function ShortcutList({ shortcuts, onClose }: ShortcutListProps) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={onClose}>
      <dl className="shortcuts">
        {/* Several parts of a page may name the same one. */}
        {[...new Map(shortcuts.map((one) => [one.keys, one])).values()]
          .toSorted((a, b) => a.keys.length - b.keys.length)
          .map(({ keys, does }) => (
            <div key={keys}>
              <dt>
                {keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
      </dl>
      <p className="hint">They can be turned off in Account.</p>
    </Dialog>
  );
}
