// Every page: its path, its code (fetched when it is gone to), and what is asked of the server at the same time. Paths are those
// of web-paths.ts. A page module exports `Component`.
import { createBrowserRouter, type LoaderFunctionArgs, type RouteObject } from 'react-router';
import { askAhead } from './api/queries.ts';
import { nameOfEnvironment } from './pages/environments/addresses.ts';
import { askForEnvironments } from './pages/environments/list-filters.ts';
import { askForUploads } from './pages/uploads/list-filters.ts';
import { Failed } from './shell/failed.tsx';
import { Shell } from './shell/shell.tsx';
import { loadPage, type PageModule } from './shell/load-page.ts';

type Ahead = (given: LoaderFunctionArgs) => null;

const page = (path: string, load: () => Promise<PageModule>, ahead?: Ahead): RouteObject => ({
  path,
  lazy: () => loadPage(load),
  ...(ahead && { loader: ahead }),
});

const pages: RouteObject[] = [
  page('/', () => import('./pages/home/home-page.tsx')),
  page('/help', () => import('./pages/help/help-page.tsx')),
  page(
    '/uploads',
    () => import('./pages/uploads/uploads-page.tsx'),
    ({ request }) => askForUploads(new URL(request.url).searchParams),
  ),
  page('/uploads/upload', () => import('./pages/upload-by-hand/upload-by-hand-page.tsx')),
  page(
    '/uploads/upload/:id',
    () => import('./pages/upload/upload-page.tsx'),
    ({ params: { id = '' } }) => askAhead('GET /api/uploads/upload/{id}', { params: { id } }),
  ),
  page('/help/errors', () => import('./pages/help/errors-page.tsx')),
  page('/sign-in', () => import('./pages/sign-in/sign-in-page.tsx')),
  page('/uploads/files', () => import('./pages/files/files-page.tsx')),
  page(
    '/uploads/files/file/:id',
    () => import('./pages/file/file-page.tsx'),
    ({ params: { id = '' } }) => askAhead('GET /api/uploads/files/file/{id}', { params: { id } }),
  ),
  page('/coverage', () => import('./pages/coverage/coverage-page.tsx')),
  page('/tokens', () => import('./pages/tokens/tokens-page.tsx')),
  page(
    '/account',
    () => import('./pages/account/account-page.tsx'),
    () => askAhead('GET /api/account/'),
  ),
  page('/users', () => import('./pages/users/users-page.tsx')),
  page(
    '/users/user/:id',
    () => import('./pages/users/user-page.tsx'),
    ({ params: { id = '' } }) => askAhead('GET /api/users/user/{id}', { params: { id } }),
  ),
  page(
    '/groups',
    () => import('./pages/groups/groups-page.tsx'),
    () => askAhead('GET /api/groups/'),
  ),
  page('/audit', () => import('./pages/audit/audit-page.tsx')),
  page(
    '/operations',
    () => import('./pages/operations/operations-page.tsx'),
    () => askAhead('GET /api/operations/'),
  ),
  page(
    '/build-environments',
    () => import('./pages/environments/environments-page.tsx'),
    ({ request }) => askForEnvironments(new URL(request.url).searchParams),
  ),
  page(
    '/build-environments/environment/:id',
    () => import('./pages/environments/one/environment-page.tsx'),
    ({ params: { id = '' } }) => askAhead('GET /environments/{environment}', { params: { environment: nameOfEnvironment(id) } }),
  ),
  page('/build-environments/artefacts', () => import('./pages/environments/artefacts/artefacts-page.tsx')),
  page('*', () => import('./pages/not-found/not-found-page.tsx')),
];

export const router = createBrowserRouter([
  {
    element: <Shell />,
    hydrateFallbackElement: <></>,
    errorElement: <Failed />,
    children: [{ errorElement: <Failed />, children: pages }],
  },
]);
