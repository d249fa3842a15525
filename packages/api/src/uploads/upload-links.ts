// Where to go from an upload: in every response that names one.
import { z } from 'zod';

export const uploadLinks = z
  .object({
    self: z.string().describe('The status.'),
    files: z.string().describe('One row per member, in pages.'),
    events: z.string().describe('Every change as it happens, as server-sent events.'),
    retry: z.string().describe('POST: process it again, from the archive that was kept.'),
    cancel: z.string().describe('POST: stop processing it.'),
    page: z
      .string()
      .nullable()
      .describe(
        'Its page on the web site, for people: a URL where `PUBLIC_URL` is set, else a path on the same host. Null: there is no site.',
      ),
  })
  .meta({ id: 'UploadLinks' });
export type UploadLinks = z.infer<typeof uploadLinks>;

/** @param siteUrl what the path of the page is put behind, or nothing; undefined: there is no site */
export function linksOf(uploadId: number, siteUrl: string | undefined): UploadLinks {
  const self = `/api/uploads/upload/${uploadId}`;
  const page = siteUrl === undefined ? null : `${siteUrl}/uploads/upload/${uploadId}`;
  return { self, files: `${self}/files`, events: `${self}/events`, retry: `${self}/retry`, cancel: `${self}/cancel`, page };
}
