// A menu behind a button: links and actions.
import { Menu as Base } from '@base-ui/react/menu';
import { useRef, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon, type IconName } from '../parts/icon.tsx';

export interface MenuItem {
  readonly label: string;
  /** A link to this, or else an action. */
  readonly to?: string;
  readonly onSelect?: () => void;
}

export interface MenuProps {
  readonly label: ReactNode;
  readonly icon?: IconName;
  readonly items: readonly MenuItem[];
}

export function Menu({ label, icon, items }: MenuProps) {
  // Open, it stays in the landmark that its button is in.
  const place = useRef<HTMLSpanElement>(null);
  return (
    <Base.Root>
      <Base.Trigger className="button quiet">
        {icon && <Icon name={icon} />}
        <span className="menu-label">{label}</span>
        <Icon name="down" />
      </Base.Trigger>
      <span ref={place} />
      <Base.Portal container={place}>
        <Base.Positioner className="positioner" positionMethod="fixed" sideOffset={4} align="end">
          <Base.Popup className="menu">
            {items.map(({ label: name, to, onSelect }) =>
              to === undefined ? (
                <Base.Item key={name} className="menu-item" onClick={onSelect}>
                  {name}
                </Base.Item>
              ) : (
                <Base.LinkItem key={name} className="menu-item" closeOnClick render={<Link to={to} />}>
                  {name}
                </Base.LinkItem>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
