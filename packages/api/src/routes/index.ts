// Every route of the public contract, by area: openapi.ts makes the document of it, test/docs.test.ts checks it.
import { coverageRoutes } from './coverage.ts';
import { downloadRoutes } from './download.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { listRoutes } from './lists.ts';
import { operationsRoutes } from './operations.ts';
import type { RouteDoc } from './route-doc.ts';
import { statusRoutes } from './status.ts';
import { uploadRoutes } from './upload.ts';

export type { RouteDoc } from './route-doc.ts';

export const routes: readonly RouteDoc[] = [
  ...uploadRoutes,
  ...statusRoutes,
  ...listRoutes,
  ...lifecycleRoutes,
  ...coverageRoutes,
  ...downloadRoutes,
  ...operationsRoutes,
];
