// The routes of the download service, in the order in which they are mounted.
import type { Router } from 'express';
import type { DownloadContext } from '../context.ts';
import { getObject } from './get-object.ts';
import { getSymbols } from './get-symbols.ts';

export const routes: readonly ((context: DownloadContext) => Router)[] = [getObject, getSymbols];
