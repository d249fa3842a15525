// The parameter `?wait=` of routes that can hold their answer back.
import { z } from 'zod';
import type { StatusConfig } from '../config.ts';

export function createWaitSeconds({ STATUS_WAIT_SECONDS: most }: Pick<StatusConfig, 'STATUS_WAIT_SECONDS'>) {
  const error = `must be a whole number of seconds from 1 to ${most}`;
  return z
    .string(error)
    .regex(/^[1-9]\d{0,3}$/, error)
    .transform(Number)
    .refine((seconds) => seconds <= most, error);
}
