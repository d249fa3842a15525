// Where to go from an upload: in every response that names one.
import { z } from 'zod';

export const uploadLinks = z
  .object({
    self: z.string().describe('The status.'),
    files: z.string().describe('One row per member, in pages.'),
    events: z.string().describe('Every change as it happens, as server-sent events.'),
    retry: z.string().describe('POST: process it again, from the archive that was kept.'),
    cancel: z.string().describe('POST: stop processing it.'),
  })
  .meta({ id: 'UploadLinks' });
export type UploadLinks = z.infer<typeof uploadLinks>;

export function linksOf(uploadId: number): UploadLinks {
  const self = `/api/uploads/upload/${uploadId}`;
  return { self, files: `${self}/files`, events: `${self}/events`, retry: `${self}/retry`, cancel: `${self}/cancel` };
}
