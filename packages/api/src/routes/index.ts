// Every route that there is, by the service that answers it. Its name is the operation's in the document.
import type { Route } from '../route/route.ts';
import { accountRoutes } from './account.ts';
import { artefactDownloadRoutes } from './artefacts/artefact-downloads.ts';
import { artefactRoutes } from './artefacts/artefacts.ts';
import { environmentListRoutes } from './artefacts/environment-lists.ts';
import { environmentLookupRoutes } from './artefacts/environment-lookups.ts';
import { environmentRoutes } from './artefacts/environments.ts';
import { tooltoolRoutes } from './artefacts/tooltool.ts';
import { authRoutes } from './auth.ts';
import { breakpadRoutes } from './doors/breakpad.ts';
import { byIdRoutes } from './doors/by-id.ts';
import { coverageRoutes } from './coverage.ts';
import { documentRoutes } from './document.ts';
import { downloadRoutes } from './download.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { listRoutes } from './lists.ts';
import { oidcRoutes } from './oidc.ts';
import { operationRoutes } from './operations.ts';
import { adminRoutes, healthRoutes } from './processes.ts';
import { statusRoutes } from './status.ts';
import { tokenRoutes } from './tokens.ts';
import { uploadRoutes } from './upload.ts';
import { userRoutes } from './users.ts';

export const routes = {
  ingest: { ...uploadRoutes, ...breakpadRoutes, ...artefactRoutes, ...tooltoolRoutes },
  status: {
    ...statusRoutes,
    ...listRoutes,
    ...lifecycleRoutes,
    ...coverageRoutes,
    ...environmentLookupRoutes,
    ...environmentListRoutes,
    ...environmentRoutes,
  },
  web: { ...authRoutes, ...documentRoutes, ...accountRoutes, ...oidcRoutes, ...tokenRoutes, ...userRoutes, ...operationRoutes },
  download: { ...downloadRoutes, ...byIdRoutes, ...artefactDownloadRoutes },
  /** Of every process. */
  health: healthRoutes,
  /** Of every process, on its admin port. */
  admin: adminRoutes,
} as const satisfies Record<string, Readonly<Record<string, Route>>>;
