// GET / and /try: a page for people who open the URL that debuggers are given.
import { routes } from '@symdepot/api';
import { serve, type Exchange } from '@symdepot/runtime/http';
import type { Lane } from '@symdepot/symbols';
import { baseUrlOf } from '../base-url.ts';
import type { DownloadContext } from '../context.ts';
import { homePage, homePagePolicy } from '../home-page/home-page.ts';

const headers = { 'Content-Security-Policy': homePagePolicy, 'Cache-Control': 'no-cache' };
const show =
  (lane: Lane) =>
  (_context: DownloadContext, _input: unknown, { request }: Exchange) =>
    ({ status: 200, headers, body: homePage(baseUrlOf(request), lane) }) as const;

export const getHome = serve(routes.download.getHome)(show('release'));
export const getTryHome = serve(routes.download.getTryHome)(show('try'));
