// The routes by which debuggers fetch a file by an id alone: debuginfod's, and the keys of SSQP, which clients of .NET and LLVM know.
// Neighbours: download.ts, whose files they are.
import { z } from 'zod';
import { shownAs } from '../../route/parameters.ts';
import { rangeHeaders } from '../../route/range-headers.ts';
import { error, later } from '../../route/responses.ts';
import type { Responses, Route } from '../../route/route.ts';

const bytes = shownAs(z.number(), { type: 'integer', minimum: 0 });
const ranges = z.enum(['bytes', 'none']).describe('`none`: it is unpacked on the way.');
const fileHeaders = {
  'Accept-Ranges': ranges,
  'Cache-Control': z.string(),
  'Content-Length': bytes,
  'Content-Encoding': z.literal('gzip').optional().describe('Only for who accepts it: else the bytes are unpacked.'),
  ETag: z.string(),
  'Last-Modified': z.string(),
};
const debuginfodHeaders = {
  'X-DEBUGINFOD-SIZE': bytes.describe('Unpacked.').optional(),
  'X-DEBUGINFOD-FILE': z.string().optional(),
};
const noSuchRange = z.object({ 'Accept-Ranges': ranges, 'Content-Range': z.string() });
const text = { schema: z.string(), contentType: 'text/plain', headers: z.object({ 'Cache-Control': z.string() }) } as const;

const fileResponses = (headers: Readonly<Record<string, z.ZodType>>) =>
  ({
    200: {
      description: 'The file.',
      schema: z.file().describe('The bytes.'),
      contentType: 'application/octet-stream',
      headers: z.object({ ...fileHeaders, ...headers }),
    },
    206: {
      description: 'The range that was asked for, of the stored bytes.',
      schema: z.file().describe('The bytes.'),
      contentType: 'application/octet-stream',
      headers: z.object({ ...fileHeaders, ...headers, 'Content-Range': z.string() }),
    },
    304: {
      description: 'The caller has it.',
      headers: z.object({
        'Accept-Ranges': ranges,
        'Cache-Control': z.string(),
        ETag: z.string(),
        'Last-Modified': z.string(),
        ...headers,
      }),
    },
    404: { description: 'Not stored, or nothing that there can be.', ...text },
    412: {
      description: 'It is not what `If-Match` or `If-Unmodified-Since` wants: it was replaced.',
      headers: z.object({ 'Accept-Ranges': ranges, ...headers }),
    },
    416: { description: 'The file has no such range.', headers: noSuchRange.extend(headers) },
    503: later(
      'The store or the database is away, or too many files are unpacked at once. For `elfutils/*` the connection is reset instead: its clients take any answer but 200 and 406 for “there is no such file”, for ten minutes.',
    ),
  }) as const satisfies Responses;

const buildId = shownAs(z.string(), { type: 'string', pattern: '^[0-9A-Fa-f]+$' }).describe('Hex. Any letter case.');
const debuginfod = {
  method: 'get',
  access: 'anybody',
  params: z.object({ buildId }),
  headers: z.object({
    'X-DEBUGINFOD-MAXSIZE': z.string().optional().describe('Unpacked bytes: 406 for a file that is larger.'),
    ...rangeHeaders,
  }),
  responses: {
    ...fileResponses(debuginfodHeaders),
    406: { description: 'It is larger than `X-DEBUGINFOD-MAXSIZE`.', ...text },
  },
} as const;

const debuginfo = {
  ...debuginfod,
  summary: 'Debug information of a program, by its build id',
  description: 'As debuginfod has it. Of what is stored as gzip the very bytes, to who accepts gzip.',
} as const;
const executable = { ...debuginfod, summary: 'A program, by its build id', description: 'As debuginfod has it.' } as const;
const source = {
  ...debuginfod,
  params: z.object({ buildId, sourcePath: z.string().describe('With all its slashes, as the compiler was given it.') }),
  responses: {
    ...debuginfod.responses,
    400: error('The source is damaged in its bundle. Of a large one the connection breaks instead, in the middle.'),
  },
  summary: 'A source of a program, by its build id',
  description: 'As debuginfod has it: out of a source bundle. `.` and `..` in the path are resolved.',
} as const;
const section = {
  ...debuginfod,
  params: z.object({ buildId, section: z.string() }),
  summary: 'A section of a program',
  description: 'Always 404: gdb then takes the whole file.',
} as const;

const ssqp = {
  method: 'get',
  access: 'anybody',
  params: z.object({
    name: z.string(),
    kind: z.enum(['elf-buildid', 'elf-buildid-sym', 'mach-uuid', 'mach-uuid-sym']).describe('Any letter case.'),
    id: buildId.describe('A build id, with zeros up to 20 bytes; or a UUID. Any letter case.'),
    file: z.string().describe('The name again; of debug information `_.debug` or `_.dwarf`, twice.'),
  }),
  headers: z.object(rangeHeaders),
  responses: fileResponses({}),
  summary: 'A program or its debug information, by an SSQP key',
  description: 'As clients of .NET and LLVM ask for what was built for Linux or macOS: the id counts, no name does.',
} as const;

export const byIdRoutes = {
  getDebuginfo: { ...debuginfo, path: '/buildid/{buildId}/debuginfo' },
  getTryDebuginfo: { ...debuginfo, path: '/try/buildid/{buildId}/debuginfo' },
  getExecutable: { ...executable, path: '/buildid/{buildId}/executable' },
  getTryExecutable: { ...executable, path: '/try/buildid/{buildId}/executable' },
  getSource: { ...source, path: '/buildid/{buildId}/source/{sourcePath}' },
  getTrySource: { ...source, path: '/try/buildid/{buildId}/source/{sourcePath}' },
  getSection: { ...section, path: '/buildid/{buildId}/section/{section}' },
  getTrySection: { ...section, path: '/try/buildid/{buildId}/section/{section}' },
  getBySsqpKey: { ...ssqp, path: '/{name}/{kind}-{id}/{file}' },
  getTryBySsqpKey: { ...ssqp, path: '/try/{name}/{kind}-{id}/{file}' },
} as const satisfies Record<string, Route>;
