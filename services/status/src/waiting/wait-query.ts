// The parameter `?wait=` of routes that can delay their response, within the limits of the settings.
import { waitSeconds } from '@symdepot/api';
import { z } from 'zod';
import type { StatusConfig } from '../config.ts';

export const waitQuery = ({ config }: { readonly config: Pick<StatusConfig, 'STATUS_WAIT_SECONDS'> }) =>
  z.object({ wait: waitSeconds(config.STATUS_WAIT_SECONDS) });
