// Who changed what, as the site shows it. Neighbour: routes/users.ts.
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

/** Entries on a page. */
export const auditPageSize = 50;

const auditEntry = z
  .object({
    id: z.int(),
    at: timestamp,
    actor: z.string().describe('An e-mail address; of the command line the account of the operating system.'),
    via: z.enum(['site', 'token', 'command', 'provider', 'retention']),
    action: z.string().describe('`user.create`, `token.delete`, `upload.retry`, …'),
    subject_kind: z.enum(['user', 'group', 'token', 'upload', 'file', 'lane', 'queue', 'session', 'artefact', 'environment']),
    subject: z.string().describe('Its address, name or number.'),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string().nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryShape = z.infer<typeof auditEntry>;

export const auditList = z
  .object({ audit: z.array(auditEntry).describe('Newest first.'), total: z.int(), page: z.int() })
  .meta({ id: 'AuditList' });
