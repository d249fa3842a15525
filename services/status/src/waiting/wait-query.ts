// The parameter `?wait=` of routes that can hold their answer back, as far as the settings let them.
import { waitSeconds } from '@symdepot/api';
import { z } from 'zod';
import type { StatusConfig } from '../config.ts';

export const waitQuery = ({ config }: { readonly config: Pick<StatusConfig, 'STATUS_WAIT_SECONDS'> }) =>
  z.object({ wait: waitSeconds(config.STATUS_WAIT_SECONDS) });
