// The routes of the download service, in the order in which they are mounted: what is asked for most comes first.
import type { RequestHandler } from 'express';
import type { DownloadContext } from '../context.ts';
import { getHome } from './get-home.ts';
import { getObject } from './get-object.ts';
import { getSymbols } from './get-symbols.ts';
import { getSyminfo } from './get-syminfo.ts';

export const routes: readonly ((context: DownloadContext) => RequestHandler)[] = [getSymbols, getHome, getSyminfo, getObject];
