// What Mozilla's tooltool client says and is told. Neighbour: routes/artefacts/tooltool.ts.
import { z } from 'zod';
import { errorCode } from '../error-response.ts';
import { sha512, visibility } from './artefact.ts';

const file = z.object({
  size: z.int().min(1).describe('Bytes.'),
  digest: sha512,
  algorithm: z.literal('sha512'),
  visibility: visibility.describe('A manifest without one is sent with null, and refused.'),
});

export const tooltoolUpload = z
  .object({
    message: z.string().max(1_000),
    files: z
      .record(z.string().min(1).max(300), file)
      .refine((files) => Object.keys(files).length <= 100, 'at most 100 files in one request'),
  })
  .meta({ id: 'TooltoolUpload' });
export type TooltoolUpload = z.infer<typeof tooltoolUpload>;

const told = z.object({ size: z.number(), digest: z.string(), algorithm: z.literal('sha512'), visibility });

export const tooltoolResult = z
  .object({
    result: z.object({
      id: z.number(),
      author: z.string(),
      message: z.string(),
      files: z.record(z.string(), told.extend({ put_url: z.string().optional().describe('Absent: it is there already.') })),
    }),
  })
  .meta({ id: 'TooltoolResult' });

export const tooltoolChange = z
  .array(
    z.discriminatedUnion('op', [
      z.object({ op: z.literal('set_visibility'), visibility }),
      z.object({ op: z.literal('delete_instances') }),
    ]),
  )
  .min(1)
  .max(10)
  .meta({ id: 'TooltoolChange' });

export const tooltoolFile = z.object({ result: told.extend({ has_instances: z.boolean() }) }).meta({ id: 'TooltoolFile' });

/** Its client prints `name: description`. */
export const tooltoolError = z
  .object({
    error: z.object({ name: z.string().describe('A code of docs/errors.md.'), description: z.string() }),
    code: errorCode,
    request_id: z.string(),
  })
  .meta({ id: 'TooltoolError' });

export const tooltoolErrorOf = ({ code, message }: { readonly code: string; readonly message: string }) => ({
  error: { name: code, description: message },
});
