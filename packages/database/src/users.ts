// The rows of `users`. E-mail addresses are the identity of people, in lower case.
import type { Permission } from '@symdepot/symbols';
import type { Client } from './client.ts';

export interface Users {
  /** Creates the user if there is none, and grants these permissions directly, on top of those already held. */
  ensure(user: { readonly email: string; readonly permissions: readonly Permission[] }): Promise<{ id: number }>;
}

export function createUsers(client: Client): Users {
  return {
    async ensure({ email, permissions }) {
      const connect = permissions.map((codename) => ({ codename }));
      return client.user.upsert({
        where: { email: email.toLowerCase() },
        create: { email: email.toLowerCase(), permissions: { connect } },
        update: { permissions: { connect } },
        select: { id: true },
      });
    },
  };
}
