// POST /upload/v2/: files are announced, and each gets an URL to be sent to (Tecken §1.14, keys in its order). Neighbour:
// upload-response.ts (what POST …/complete answers).
import { z } from 'zod';
import { uploadLinks } from './upload-links.ts';

export const manifestRequest = z
  .object({
    files: z.array(
      z.object({
        key: z.string().describe('`<debug file>/<debug id>/<symbols file>`.'),
        size: z.int().min(0).describe('Bytes of the file, uncompressed.'),
        md5_hash: z.string().describe('Of the uncompressed file: 32 hex digits in lower case.'),
      }),
    ),
    try: z.boolean().optional().describe('True: store as try symbols. So does `?try=1`. Otherwise the token decides.'),
  })
  .meta({ id: 'ManifestRequest' });
export type ManifestRequest = z.infer<typeof manifestRequest>;

const fileAction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('upload'),
    url: z.string().describe("Takes the file by PUT, by Google's resumable protocol."),
    content_encoding: z.literal('gzip').nullable().describe('`gzip`: send it as a gzip file.'),
  }),
  z.object({ type: z.literal('skip').describe('It is stored already, or of a kind that is not stored.') }),
  z.object({ type: z.literal('error'), msg: z.string() }),
]);
export type FileAction = z.infer<typeof fileAction>;

export const announcedManifest = z
  .object({
    id: z.int(),
    created_at: z.int().describe('Unix time in seconds.'),
    user: z.string(),
    try_symbols: z.boolean(),
    upload_protocol: z.literal('gcs-resumable'),
    files: z.array(z.object({ key: z.string(), action: fileAction })).describe('In the order of the request.'),
    links: uploadLinks,
  })
  .meta({ id: 'AnnouncedManifest' });
export type AnnouncedManifest = z.infer<typeof announcedManifest>;

export const sentFile = z
  .object({
    kind: z.literal('storage#object'),
    name: z.string().describe('The key.'),
    size: z.string().describe('Bytes as sent.'),
    md5Hash: z.string().describe('Of the bytes as sent, in Base64.'),
    crc32c: z.string().describe('CRC-32C of the bytes as sent: four bytes, big endian, in Base64.'),
  })
  .meta({ id: 'SentFile' });
export type SentFile = z.infer<typeof sentFile>;
