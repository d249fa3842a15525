// GET / and /try/: a page for a person who opens the URL that debuggers are given.
import { allowOnly } from '@symdepot/runtime/http';
import { Router } from 'express';
import { baseUrlOf } from '../base-url.ts';
import { homePage, homePagePolicy } from '../home-page/home-page.ts';

export function getHome(): Router {
  const router = Router();
  for (const [path, lane] of [
    ['/', 'release'],
    ['/try', 'try'],
  ] as const) {
    router.get(path, (request, response) => {
      response.set({ 'Content-Security-Policy': homePagePolicy, 'Cache-Control': 'no-cache' });
      response.type('html').send(homePage(baseUrlOf(request), lane));
    });
    router.all(path, allowOnly('GET', 'HEAD'));
  }
  return router;
}
