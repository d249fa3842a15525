// What an operator does to a user. Each asks, and is written to the audit log by the server. Neighbours: sign-in-link.tsx,
// change-user.tsx.
import { useState } from 'react';
import type { User } from '../../api/shapes.ts';
import { Button } from '../../parts/button.tsx';
import { Menu } from '../../shell/menu.tsx';
import { ChangeUser, type UserQuestion } from './change-user.tsx';

export function UserActions({ user }: { readonly user: User }) {
  const [question, ask] = useState<UserQuestion>();
  return (
    <div className="actions row-actions">
      {user.is_active && <Button onClick={() => ask('sign-in-link')}>Sign-in link</Button>}
      <Button look={user.is_active ? 'danger' : 'plain'} onClick={() => ask('active')}>
        {user.is_active ? 'Deactivate' : 'Activate'}
      </Button>
      <Menu
        label="More"
        items={[
          { label: 'Groups and permissions', onSelect: () => ask('rights') },
          { label: user.is_superuser ? 'Demote to user' : 'Make superuser', onSelect: () => ask('superuser') },
        ]}
      />
      {question && <ChangeUser question={question} user={user} onClose={() => ask(undefined)} />}
    </div>
  );
}
