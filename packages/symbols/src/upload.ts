// What an upload is: states, file outcomes, problems (contract §4).
import type { ErrorCode } from '@symdepot/errors';

export type UploadId = number & { readonly __brand: 'UploadId' };

export const uploadStates = ['staged', 'processing', 'complete', 'rejected', 'failed', 'cancelled'] as const;
export type UploadState = (typeof uploadStates)[number];

const terminal: ReadonlySet<UploadState> = new Set(['complete', 'rejected', 'failed', 'cancelled']);
export const isTerminal = (state: UploadState): boolean => terminal.has(state);

/** How far the worker has come; a later step implies that all earlier ones are in the rows. */
export const uploadSteps = ['list', 'inspect', 'gate', 'publish', 'done'] as const;
export type UploadStep = (typeof uploadSteps)[number];

export const fileOutcomes = ['pending', 'uploaded', 'skipped', 'ignored', 'failed'] as const;
export type FileOutcome = (typeof fileOutcomes)[number];

/** Why an archive was refused. `member` is the name as the archive spells it; null when it is about the whole. */
export interface Problem {
  readonly code: ErrorCode;
  readonly member: string | null;
  readonly message: string;
}

/** Database ids are 32-bit; anything else is the id of nothing. */
export function parseUploadId(text: string): UploadId | undefined {
  if (!/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= 2_147_483_647 ? (id as UploadId) : undefined;
}
