// The parameter `?wait=` of routes that can delay their response, within the limits of the settings. Made once, by create-status.ts.
import { waitSeconds } from '@symdepot/api';
import { z } from 'zod';
import type { StatusConfig } from '../config.ts';

export type WaitQuery = ReturnType<typeof createWaitQuery>;

export const createWaitQuery = ({ STATUS_WAIT_SECONDS: maxSeconds }: Pick<StatusConfig, 'STATUS_WAIT_SECONDS'>) =>
  z.object({ wait: waitSeconds(maxSeconds) });
