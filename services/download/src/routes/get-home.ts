// GET / and /try: a page for people who open the URL that debuggers are given, and look a file up. GET /home.js: its script.
import { routes } from '@symdepot/api';
import { siteUrlOf } from '@symdepot/runtime';
import { serve, type Exchange } from '@symdepot/runtime/http';
import { parseAskedKey, type Lane } from '@symdepot/symbols';
import { baseUrlOf } from '../base-url.ts';
import type { DownloadContext } from '../context.ts';
import { homePage, homePagePolicy } from '../home-page/home-page.ts';
import type { LookedUp } from '../home-page/look-up-section.ts';
import { pageScript } from '../home-page/page-script.ts';
import { lookUpSymbols } from '../lookup/look-up-symbols.ts';

const headers = { 'Content-Security-Policy': homePagePolicy, 'Cache-Control': 'no-cache' };

const show =
  (lane: Lane) =>
  async (
    context: DownloadContext,
    { query: { key } }: { readonly query: { readonly key?: string | undefined } },
    { request }: Exchange,
  ) => {
    const baseUrl = baseUrlOf(request);
    const lookedUp = key === undefined ? undefined : await lookUp(context, key, { lane, baseUrl });
    return { status: 200, headers, body: homePage({ baseUrl, lane, siteUrl: siteUrlOf(context.config), lookedUp }) } as const;
  };

async function lookUp(context: DownloadContext, text: string, { lane, baseUrl }: { lane: Lane; baseUrl: string }): Promise<LookedUp> {
  const asked = parseAskedKey(text);
  if (!asked) return { text, lookup: undefined };
  const { isTry, ...parts } = asked;
  return { text, lookup: await lookUpSymbols(context, { parts, lane: isTry ? 'try' : lane, baseUrl }) };
}

export const getHome = serve(routes.download.getHome)(show('release'));
export const getTryHome = serve(routes.download.getTryHome)(show('try'));
export const getHomeScript = serve(routes.download.getHomeScript)((_context: DownloadContext) => ({
  status: 200,
  headers: { 'Cache-Control': 'no-cache' },
  body: pageScript,
}));
