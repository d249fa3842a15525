// Secrets of the server itself: a process recognises by them what another one has signed, and no caller can sign it (ADR 48).
import { createSessionSecret } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

/** What they are for. */
type ServerSecretName = 'breakpad uploads';

export interface ServerSecrets {
  /** Always the same, in every process. Whoever asks first has made it. */
  get(name: ServerSecretName): Promise<string>;
}

export function createServerSecrets(client: PrismaConnection): ServerSecrets {
  const found = new Map<ServerSecretName, string>();
  const find = async (name: ServerSecretName): Promise<string | undefined> =>
    (await client.serverSecret.findUnique({ where: { name }, select: { secret: true } }))?.secret;
  return {
    async get(name) {
      let secret = found.get(name) ?? (await find(name));
      if (secret === undefined) {
        // Of two at once one is kept, and both read that.
        await client.serverSecret.createMany({ data: [{ name, secret: createSessionSecret() }], skipDuplicates: true });
        secret = (await find(name))!;
      }
      found.set(name, secret);
      return secret;
    },
  };
}
