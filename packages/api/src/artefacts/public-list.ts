// `environments.json`: all public environments, the file to sign, mirror and check in; and the keys that sign it. What it says is a
// function of the rows: the same list is the same bytes. Neighbour: environment.ts.
import { z } from 'zod';
import { timestamp } from '../timestamp.ts';

const name = z.string().describe('`sha512:<hex>`');

export const publicList = z
  .object({
    version: z.literal(1),
    generated: timestamp.describe('When the list last changed.'),
    environments: z
      .array(
        z.object({
          id: z.string(),
          name,
          sha256: z.string(),
          size: z.number(),
          mediaType: z.string(),
          url: z.string(),
          labels: z.record(z.string(), z.string()),
          inputs_hash: z.string().optional(),
          licences: z.array(z.string()),
          redistributable: z.literal(true),
          sources: name.optional(),
          sbom: name.optional(),
          source: z.record(z.string(), z.string()).optional(),
          published_at: timestamp,
          replaces: name.optional(),
          notes: z.string().optional(),
        }),
      )
      .describe('The newest first.'),
  })
  .meta({ id: 'PublicEnvironments' });
export type PublicList = z.infer<typeof publicList>;

export const signingKeys = z
  .object({
    keys: z
      .array(
        z.object({
          id: z.string(),
          algorithm: z.literal('Ed25519'),
          public_key: z.string().describe('SubjectPublicKeyInfo (DER), Base64.'),
          signs: z.boolean().describe('Signs now; others did, or will.'),
        }),
      )
      .describe('The one that signs first.'),
  })
  .meta({ id: 'SigningKeys' });
