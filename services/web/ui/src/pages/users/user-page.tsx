// `/users/user/:id`: one user: what they may do, their tokens, latest uploads, and what was changed. Neighbour: users-page.tsx.
import { useParams } from 'react-router';
import { useCall } from '../../api/queries.ts';
import type { User } from '../../api/shapes.ts';
import { Page } from '../../parts/page.tsx';
import { PermissionList } from '../../parts/form/permissions.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Time } from '../../parts/time.tsx';
import { UserActions } from './user-actions.tsx';
import { UserBadges } from './user-badges.tsx';
import { UserAudit } from './user-audit.tsx';
import { UserTokens } from './user-tokens.tsx';
import { UserUploads } from './user-uploads.tsx';

export function Component() {
  const { id = '' } = useParams();
  const query = useCall('GET /api/users/user/{id}', { params: { id } });
  const user = query.data?.user;
  return (
    <Page title={user?.email ?? 'User'} curl={`/api/users/user/${id}`} actions={user && <UserActions user={user} />}>
      <QueryView query={query} needs="superuser">
        {({ user: one }) => (
          <>
            <Facts user={one} />
            <UserTokens email={one.email} />
            <UserUploads email={one.email} />
            <UserAudit email={one.email} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Facts({ user }: { readonly user: User }) {
  return (
    <>
      <UserBadges user={user} />
      <dl className="facts">
        <dt>Groups</dt>
        <dd>{user.groups.join(', ') || 'None'}</dd>
        <dt>May</dt>
        <dd>
          <PermissionList given={user.effective_permissions} />
        </dd>
        <dt>Signs in by</dt>
        <dd>{user.provider ?? 'Sign-in links'}</dd>
        <dt>Last sign-in</dt>
        <dd>{user.signed_in_at === null ? 'Never' : <Time at={user.signed_in_at} />}</dd>
        <dt>Created</dt>
        <dd>
          <Time at={user.created_at} />
        </dd>
      </dl>
    </>
  );
}
