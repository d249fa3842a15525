// Asking for an upload to be processed again, or no longer (contract §4). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';

const statusPath = (uploadId: number): string => `/api/uploads/upload/${uploadId}`;

export const lifecycleErrors = {
  upload_not_yours: {
    kind: 'forbidden',
    message: (d: { owner: string; lane: string }) =>
      `Only who made an upload (${d.owner}) may complete it; to retry or cancel it, members of the group that owns its token may, too, and superusers at the site. All need the permission to upload to its lane (${d.lane})`,
    meaning:
      "The upload is another user's, or the caller may not upload to its lane. Use a token of the user who made it or of a member of that group, or ask an operator.",
  },
  upload_is_complete: {
    kind: 'conflict',
    message: (d: { uploadId: number }) => `Upload ${d.uploadId} is complete: all of its files are stored. There is nothing to retry`,
    meaning: 'Only uploads that failed, were rejected or cancelled can be retried.',
  },
  upload_in_flight: {
    kind: 'conflict',
    message: (d: { uploadId: number; state: string }) =>
      `Upload ${d.uploadId} is being worked on already (${d.state}). Wait for it: ${statusPath(d.uploadId)}`,
    meaning: 'It has not ended, or somebody else has just retried it. Follow its status; cancel it first to begin anew.',
  },
  archive_in_flight: {
    kind: 'conflict',
    message: (d: { uploadId: number }) =>
      `The same archive is being worked on as upload ${d.uploadId}. Wait for that one: ${statusPath(d.uploadId)}`,
    meaning: 'The same bytes were sent again in the meantime, by the same user to the same lane. That upload does the work.',
  },
  archive_not_kept: {
    kind: 'conflict',
    message: (d: { reason: 'quota' | 'space' }) =>
      `The archive is not kept any more: ${d.reason === 'quota' ? 'newer ones have taken the room for archives of refused uploads' : 'the volume was almost full'}. Upload it again`,
    meaning:
      'Archives of refused uploads are kept up to `STAGED_KEEP_BYTES_PER_USER` and `STAGED_KEEP_BYTES`, the oldest go first, and none while the volume has less than `STAGED_KEEP_FREE_BYTES` left.',
  },
  upload_has_ended: {
    kind: 'conflict',
    message: (d: { uploadId: number; state: string }) => `Upload ${d.uploadId} has ended (${d.state}). There is nothing to cancel`,
    meaning: 'Only uploads that are staged or being processed can be cancelled.',
  },
  selection_grown: {
    kind: 'conflict',
    message: (d: { expected: number; matching: number }) =>
      `${d.matching} uploads match by now, ${d.expected} were expected: nothing was changed. Look at the list again`,
    meaning: 'Many uploads were to be retried or cancelled by a filter, and there are more of them than the caller was shown.',
  },
  selection_missing: {
    kind: 'invalid',
    message: () =>
      'Name uploads by their numbers, or select them by filters (--state, --lane, --code, --user, --created-at): one of the two',
    meaning: 'Neither ids nor a filter were given, or both. Nothing was changed.',
  },
  selection_too_large: {
    kind: 'invalid',
    message: (d: { matching: number; limit: number }) =>
      `${d.matching} uploads match, and at most ${d.limit} can be changed at once: nothing was changed. Narrow the filter, by created_at say`,
    meaning: 'Many uploads were to be retried or cancelled by a filter that matches too many.',
  },
  upload_cancelled: {
    kind: 'invalid',
    message: (d: { uploadId: number }) =>
      `Upload ${d.uploadId} was cancelled. Send the archive again, or retry it: POST ${statusPath(d.uploadId)}/retry`,
    meaning: 'Somebody cancelled the upload while the caller waited for it. Not everything of it is stored.',
  },
} as const satisfies Record<string, ErrorEntry>;
