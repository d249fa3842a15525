// Whether a user can come in, and is an operator.
import type { User } from '../../api/shapes.ts';
import { Badge } from '../../parts/state-badge.tsx';

export function UserBadges({ user: { is_active: isActive, is_superuser: isSuperuser } }: { readonly user: User }) {
  return (
    <span className="badges">
      {isActive ? (
        <Badge tone="good" icon="done">
          Active
        </Badge>
      ) : (
        <Badge tone="idle" icon="stop">
          Deactivated
        </Badge>
      )}
      {isSuperuser && (
        <Badge tone="busy" icon="person">
          Superuser
        </Badge>
      )}
    </span>
  );
}
