// Buttons, and links that look like them: `primary` once on a page, `danger` for what cannot be undone.
import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon, type IconName } from './icon.tsx';

type Look = 'plain' | 'primary' | 'danger' | 'quiet';

interface Shown {
  readonly look?: Look;
  readonly icon?: IconName;
  readonly children?: ReactNode;
}

const content = (icon: IconName | undefined, children: ReactNode): ReactNode => (
  <>
    {icon && <Icon name={icon} />}
    {children}
  </>
);

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'>, Shown {
  /** While what it does is under way: it cannot be pressed again, and keeps the focus. */
  readonly isBusy?: boolean;
}

export function Button({ look = 'plain', icon, isBusy = false, children, className = '', onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${className}`}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
    >
      {content(isBusy ? 'working' : icon, children)}
    </button>
  );
}

export function LinkButton({ look = 'plain', icon, children, className = '', ...rest }: ComponentProps<typeof Link> & Shown) {
  return (
    <Link {...rest} className={`button ${look} ${className}`}>
      {content(icon, children)}
    </Link>
  );
}
