// Without a bucket for artefacts there are no environments either. Used by the routes of environments.
import { AppError } from '@symdepot/errors';
import type { StatusContext } from '../context.ts';

/** @throws AppError `artefacts_not_offered` */
export function requireOffered({ config }: StatusContext): void {
  if (config.ARTEFACTS_URL === undefined) throw new AppError('artefacts_not_offered');
}
