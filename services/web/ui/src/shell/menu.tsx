// A menu behind a button: links and actions.
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
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
  return (
    <Base.Root>
      <Base.Trigger className="button quiet">
        {icon && <Icon name={icon} />}
        <span className="menu-label">{label}</span>
        <Icon name="down" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="positioner" sideOffset={4} align="end">
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
