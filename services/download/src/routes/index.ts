// The routes of the download service, in the order in which they are held against a path: what is asked for most comes first.
import type { Served } from '@symdepot/runtime/http';
import type { DownloadContext } from '../context.ts';
import { getHome, getTryHome } from './get-home.ts';
import { getObject } from './get-object.ts';
import { getSymbols } from './get-symbols.ts';
import { getSyminfo } from './get-syminfo.ts';

export const served: readonly Served<DownloadContext>[] = [getSymbols, getHome, getTryHome, getSyminfo, getObject];
