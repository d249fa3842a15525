// What POST /upload/ answers: Tecken's object with its keys in its order (Tecken §1.9), then `warnings`; 202 adds to it.
import { fileOutcomes, permissions, uploadStates } from '@symdepot/symbols';
import { z } from 'zod';
import { errorResponse } from '../error-response.ts';
import { problem } from './problem.ts';
import { timestamp } from '../timestamp.ts';
import { uploadLinks } from './upload-links.ts';

export const uploadSummary = z
  .object({
    id: z.int(),
    size: z.int().describe('Bytes of the archive.'),
    filename: z.string().describe("The name of the form's file field."),
    bucket: z.string(),
    download_url: z.string().nullable(),
    try_symbols: z.boolean(),
    redirect_urls: z.array(z.string()),
    completed_at: timestamp.nullable(),
    created_at: timestamp,
    user: z.string().describe('E-mail address of the uploader.'),
    skipped_keys: z.array(z.string()).describe('Members that were stored already, as the archive spells them.'),
    warnings: z
      .array(problem)
      .describe('Members that are stored, and of no use to a debugger, or of which another one is stored. With 202 not known yet.'),
  })
  .meta({ id: 'UploadSummary' });
export type UploadSummary = z.infer<typeof uploadSummary>;

/** What a member became, by its content. */
export const namedFile = z
  .object({
    member: z.string().describe('As the archive spells it, or the name of the one file.'),
    key: z.string().nullable().describe('Where it can be downloaded. Null: it is none that a debugger can use.'),
    kind: z.string().nullable().describe('What it is: `sym`, `elf`, `pe`, `pdb`, `portable_pdb`, `macho`, `dsym_tar`, `source_bundle`.'),
    outcome: z.enum(fileOutcomes),
    reason: z.string().nullable().describe('Stable code: why it was ignored, or skipped though its bytes are not those that are stored.'),
  })
  .meta({ id: 'NamedFile' });
export type NamedFile = z.infer<typeof namedFile>;

/** 201: every symbols file of the archive can be downloaded now. */
export const uploadComplete = z
  .object({
    upload: uploadSummary.extend({
      files: z
        .array(namedFile)
        .optional()
        .describe(
          'The members, in the order of the archive, at most 1,000; a file of several architectures once for each. Only of `/upload/any/`.',
        ),
      files_omitted: z.int().optional().describe('How many members are not in `files`. `links.files` has all of them, in pages.'),
      links: uploadLinks,
    }),
  })
  .meta({ id: 'UploadComplete' });
export type UploadComplete = z.infer<typeof uploadComplete>;

/** 202: archive and record are durable, the work goes on. */
export const uploadAccepted = z
  .object({
    upload: uploadSummary.extend({
      state: z.enum(uploadStates),
      lane_paused: z.boolean().describe('Operators have paused its lane: no worker begins it until they resume it.'),
      links: uploadLinks,
    }),
  })
  .meta({ id: 'UploadAccepted' });
export type UploadAccepted = z.infer<typeof uploadAccepted>;

/** 400, or 403 when its sender may not upload any more: refused as a whole, with every problem that was found. `error` and `code` are those of the first. */
export const uploadRejected = errorResponse.extend({ details: z.array(problem), links: uploadLinks }).meta({ id: 'UploadRejected' });
export type UploadRejected = z.infer<typeof uploadRejected>;

/** POST /upload/auth_info/: Tecken's keys (Tecken §1.13) first, then ours. */
export const authInfo = z
  .object({
    email: z.string(),
    user_id: z.int(),
    try_symbols: z.boolean().describe('Whether uploads with this token are try symbols.'),
    token_expires_at: z.int().describe('Unix time in seconds. At the web site: of the session.'),
    upload_api_version: z.union([z.literal(1), z.literal(2)]).describe('The protocol that the server wants this client to use.'),
    opentelemetry: z
      .object({
        endpoint: z.string().describe('Takes OTLP over HTTP.'),
        headers: z.record(z.string(), z.string()).describe('With an access token that is good for 45 minutes at least.'),
        resource_attributes: z.record(z.string(), z.string()),
        log_level: z.string(),
      })
      .optional()
      .describe('Where clients may send telemetry of their own; only with `CLIENT_OTEL_SERVICE_ACCOUNT`.'),
    permissions: z.array(z.enum(permissions)),
    days_left: z.int().describe('Whole days until the token expires.'),
    limits: z.object({
      upload_max_bytes: z.int(),
      upload_wait_seconds: z.number(),
      requests_per_minute: z.int(),
      concurrent_uploads: z.int(),
      files_per_list: z.int().describe('Of protocol v2.'),
      fetch_hosts: z
        .array(z.string())
        .nullable()
        .optional()
        .describe(
          'From where archives are fetched by URL: `host`, with every port of it, or `host:port`. Empty: from nowhere; null: from anywhere.',
        ),
    }),
  })
  .meta({ id: 'AuthInfo' });
export type AuthInfo = z.infer<typeof authInfo>;
