// The routes by which debuggers fetch symbols files (contract §5).
import type { RouteDoc } from './route-doc.ts';

const symbolPath = [
  { name: 'debugFile', in: 'path', description: 'For example `xul.pdb`.' },
  { name: 'debugId', in: 'path', description: 'Hex, any case.' },
  { name: 'symbolsFile', in: 'path', description: 'For example `xul.sym`.' },
  { name: 'try', in: 'query', description: 'Present: look among try symbols too, after release symbols.' },
] as const;
const symbolResponses = {
  302: { description: 'Found; `Location` has it (GET, and both methods for a code id).', headers: ['Location'] },
  404: { description: 'Not stored, or a name that never is. Plain text.' },
} as const;

export const downloadRoutes: readonly RouteDoc[] = [
  ...(['', '/try'] as const).flatMap((prefix) => [
    {
      method: 'get' as const,
      path: `${prefix}/{debugFile}/{debugId}/{symbolsFile}`,
      summary: prefix ? 'Download a symbols file, try symbols included' : 'Download a symbols file',
      description: 'An id of fewer than 33 characters with a `.sym` may also be a code id.',
      needsToken: false,
      parameters: symbolPath,
      responses: symbolResponses,
    },
    {
      method: 'head' as const,
      path: `${prefix}/{debugFile}/{debugId}/{symbolsFile}`,
      summary: 'Whether a symbols file is stored',
      description: "200 with the object's own headers.",
      needsToken: false,
      parameters: symbolPath,
      responses: {
        200: { description: 'Stored.', headers: ['Content-Length', 'Content-Type', 'Content-Encoding', 'ETag', 'Location'] },
        ...symbolResponses,
      },
    },
  ]),
];
