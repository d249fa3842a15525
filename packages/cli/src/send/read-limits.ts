// What the token allows, and how its uploads are sent; also the first request, before any file is read.
import type { AuthInfo, Lane } from '@symdepot/client';
import type { CommandContext } from '../command.ts';
import { CliError } from '../cli-error.ts';
import { formatDaysAhead } from '../report/format.ts';

export interface UploadLimits {
  readonly lane: Lane;
  /** Uploads that are sent at a time. */
  readonly concurrency: number;
  /** 1: archives. 2: files one by one. */
  readonly apiVersion: 1 | 2;
  readonly filesPerList: number;
}

export interface WantedLimits {
  readonly try?: boolean;
  /** Else the server's choice. */
  readonly apiVersion?: '1' | '2';
}

const uploadsAtOnce = 3;
const daysToWarn = 14;

/** @throws CliError `usage`; what the client throws */
export async function readLimits({ client, progress, signal }: CommandContext, wanted: WantedLimits): Promise<UploadLimits> {
  const me = await client.whoami({ signal });
  if (me.days_left < daysToWarn) progress.note(`The token expires ${formatDaysAhead(me.days_left)}.`);
  return {
    lane: wanted.try || me.try_symbols ? 'try' : 'release',
    concurrency: Math.min(uploadsAtOnce, me.limits.concurrent_uploads),
    apiVersion: chooseVersion(wanted, me),
    filesPerList: me.limits.files_per_list,
  };
}

/** Files one by one go to the lane of the token. */
function chooseVersion({ apiVersion, try: isTry }: WantedLimits, me: AuthInfo): UploadLimits['apiVersion'] {
  const isOtherLane = (isTry ?? false) && !me.try_symbols;
  if (isOtherLane && apiVersion === '2') {
    throw new CliError('usage', 'With --api-version 2 only a token for try symbols uploads to the lane try. Use one, or --api-version 1');
  }
  return isOtherLane || (apiVersion ?? String(me.upload_api_version)) === '1' ? 1 : 2;
}
