// An artefact on the wire (ADR 46), and the parameters by which it is named. Neighbours: environment.ts, routes/artefacts/.
import { z } from 'zod';
import { shownAs } from '../route/parameters.ts';
import { timestamp } from '../timestamp.ts';

const hex = (digits: number) => ({ type: 'string', pattern: `^[0-9A-Fa-f]{${digits}}$` });
const lowerCase = (text: string): string => text.toLowerCase();

export const sha512 = shownAs(
  z
    .string()
    .regex(/^[0-9a-f]{128}$/i, 'must be 128 hexadecimal characters')
    .transform(lowerCase),
  hex(128),
).describe('SHA-512, hex.');
export const sha256 = shownAs(
  z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal characters')
    .transform(lowerCase),
  hex(64),
).describe('SHA-256, hex.');

/** `sha512:<hex>`, or the digest alone. */
export const artefactName = shownAs(
  z
    .string()
    .regex(/^(?:sha512:)?[0-9a-f]{128}$/i, 'must be `sha512:` and 128 hexadecimal characters')
    .transform((text) => lowerCase(text.slice(-128))),
  { type: 'string', pattern: '^(sha512:)?[0-9A-Fa-f]{128}$' },
);

/** How a name begins. */
export const digestStart = shownAs(
  z
    .string()
    .regex(/^(?:sha512:)?[0-9a-f]{1,128}$/i, 'must be the first hexadecimal characters of a SHA-512')
    .transform((text) => lowerCase(text.slice(text.indexOf(':') + 1))),
  { type: 'string', pattern: '^(sha512:)?[0-9A-Fa-f]{1,128}$' },
);

export const visibility = z.enum(['public', 'internal']);

export const artefact = z
  .object({
    name: z.string().describe('`sha512:<hex>`'),
    sha256: z.string().nullable().describe('Hex; null until it is stored.'),
    size: z.number(),
    media_type: z.string().nullable().describe('By its first bytes; null until it is stored.'),
    visibility,
    state: z
      .enum(['announced', 'stored', 'damaged', 'removed'])
      .describe('`announced`: nobody can have it yet. `damaged`: a check found other bytes, it is not handed out.'),
    url: z.string().describe('Where its bytes are.'),
    created_at: timestamp,
    stored_at: timestamp.nullable(),
    verified_at: timestamp.nullable().describe('When all of it was last read, and was what its digest says.'),
    damaged_at: timestamp.nullable().describe('When a check found other bytes; null: it is what its digest says.'),
    removed: z.object({ at: timestamp, reason: z.string() }).nullable(),
  })
  .meta({ id: 'Artefact' });
export type ArtefactShape = z.infer<typeof artefact>;

export const artefactAnnounced = z
  .object({ artefact, put_url: z.string().optional().describe('Where to send it. Absent: it is stored already.') })
  .meta({ id: 'ArtefactAnnounced' });

const listedArtefact = artefact
  .extend({
    uploaded_by: z.string(),
    last_used_at: timestamp.describe('Last downloaded, or stored; to the day.'),
    removed_by: z.string().nullable(),
    environments: z
      .array(z.object({ id: z.string(), role: z.enum(['artefact', 'sbom', 'sources']) }))
      .describe('Of which it is a part: the newest of each role.'),
  })
  .meta({ id: 'ListedArtefact' });

export const artefactsPageSize = 50;
export const artefactList = z
  .object({ artefacts: z.array(listedArtefact), total: z.int(), page: z.int(), page_size: z.int() })
  .meta({ id: 'ArtefactList' });
