// Every page: its path, its code (fetched when it is gone to), and what is asked of the server at the same time. Paths are those
// of web-paths.ts. A page module exports `Component`.
import { createBrowserRouter, type LoaderFunctionArgs, type RouteObject } from 'react-router';
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
  page('/sign-in', () => import('./pages/sign-in/sign-in-page.tsx')),
  page('*', () => import('./pages/not-found/not-found-page.tsx')),
];

export const router = createBrowserRouter([
  { element: <Shell />, hydrateFallbackElement: <></>, errorElement: <Failed />, children: pages },
]);
