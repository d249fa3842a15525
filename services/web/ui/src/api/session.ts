// Who is signed in, and what they may do. The server alone decides: this only keeps from sight what would be refused.
import { useCall } from './queries.ts';

export type Permission =
  | 'upload_symbols'
  | 'upload_try_symbols'
  | 'view_all_uploads'
  | 'manage_tokens'
  | 'upload_artefacts'
  | 'publish_artefacts'
  | 'read_internal_artefacts';

export interface Session {
  /** Undefined for nobody, and as long as it is not known. */
  readonly email: string | undefined;
  readonly isKnown: boolean;
  readonly isOperator: boolean;
  readonly signInUrl: string | undefined;
  /** The host of the provider that people sign in by, if there is one. */
  readonly provider: string | undefined;
  /** Whom to ask for more, and how. */
  readonly accessHelp: string | undefined;
  /** Of the server. */
  readonly version: string | undefined;
  /** By hand, to any lane; and so retry and cancel. */
  readonly mayUpload: boolean;
  /** Whether build environments are kept here at all. */
  readonly hasEnvironments: boolean;
  holds(permission: Permission): boolean;
}

/** Asked so often that a lane at rest and a newer version are soon told of. */
export const whoAsking = { every: 60_000 } as const;

export function useSession(): Session {
  const { data } = useCall('GET /api/_auth/', {}, whoAsking);
  const user = data?.user ?? undefined;
  const held = new Set(user?.permissions.map(({ codename }) => codename.slice(codename.indexOf('.') + 1)));
  return {
    email: user?.email,
    isKnown: data !== undefined,
    isOperator: user?.is_superuser ?? false,
    signInUrl: data?.sign_in_url,
    provider: data?.provider,
    accessHelp: data?.access_help,
    version: data?.version,
    mayUpload: held.has('upload_symbols') || held.has('upload_try_symbols'),
    hasEnvironments: data?.has_environments ?? false,
    holds: (permission) => held.has(permission),
  };
}

/** What is known of it anyway: what shows that a question has failed must not ask it again by being shown. */
export const useAccessHelp = (): string | undefined => useCall('GET /api/_auth/', {}, { enabled: false }).data?.access_help;

/** As people read them, and as the check boxes of the site are called. */
export const permissionWords: ReadonlyMap<Permission, string> = new Map([
  ['upload_symbols', 'Upload symbols'],
  ['upload_try_symbols', 'Upload try symbols'],
  ['view_all_uploads', 'View all uploads'],
  ['manage_tokens', 'Manage tokens'],
  ['upload_artefacts', 'Upload artefacts'],
  ['publish_artefacts', 'Publish artefacts'],
  ['read_internal_artefacts', 'Read internal artefacts'],
]);
