// Keeps the status of an upload that a page shows as new as its events. Neighbours: upload-feed.ts, live-note.tsx (says how that goes).
import type { UploadEvent } from '@symdepot/api';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { askAgain, changeAnswer } from '../../api/queries.ts';
import { UploadFeed, type Feed } from './upload-feed.ts';
import { hasEnded } from './verdict.ts';

const statusRoute = 'GET /api/uploads/upload/{id}';

/** Of what is told by events alone the rest of the status, and the files, know nothing. */
const askForRest = (): void => void askAgain(statusRoute, 'GET /api/uploads/upload/{id}/files');

export interface LiveUpload extends Feed {
  readonly feed: UploadFeed;
}

export function useUploadFeed(uploadId: number): LiveUpload {
  const feed = useMemo(() => new UploadFeed(uploadId, takeEvent, askForRest), [uploadId]);
  return { ...useSyncExternalStore(feed.listen, feed.read), feed };
}

/** @param isOn false when the upload has ended */
export function useFollowing(feed: UploadFeed, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined;
    feed.open();
    return () => feed.close();
  }, [feed, isOn]);
}

/** What the answer to a retry or a cancellation tells, too. */
export function takeEvent(event: UploadEvent): void {
  let isOther = false;
  changeAnswer(statusRoute, { params: { id: String(event.id) } }, ({ upload }) => {
    isOther = upload.state !== event.state || upload.attempts !== event.attempts || upload.last_error?.at !== event.last_error?.at;
    const levers = upload.state === event.state ? {} : { can_retry: false, retry_refusal: null, can_cancel: false, cancel_refusal: null };
    return { upload: { ...upload, ...event, ...levers } };
  });
  if (isOther || hasEnded(event)) askForRest();
}
