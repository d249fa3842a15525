// The routes by which debuggers fetch symbols files.
import { lanes } from '@symdepot/symbols';
import { z } from 'zod';
import { shownAs } from '../route/parameters.ts';
import { error, later } from '../route/responses.ts';
import type { Responses, Route } from '../route/route.ts';
import { rangeHeaders } from '../route/range-headers.ts';
import { askedKey, symbolsLookup, symbolsMiss } from '../symbols-lookup.ts';
import { syminfo } from '../syminfo.ts';

const symbolParams = {
  debugFile: z.string().describe('For example `xul.pdb`. Any letter case.'),
  debugId: shownAs(z.string(), { type: 'string', pattern: '^[0-9A-Fa-f]+$' }).describe('Hex. Any letter case.'),
  symbolsFile: z.string().describe('For example `xul.sym`. Any letter case.'),
};
const lookupParams = z.object(symbolParams);
const lookupQuery = z.object({
  try: z.string().optional().describe('Present: look among try symbols too, after release symbols. What it says does not count.'),
});
const lookupHeaders = z.object({
  Debug: z.string().optional().describe('`1`, `true` or `yes`: the answer has a `Debug-Time`, the seconds that the look took.'),
  ...rangeHeaders,
});

const bytes = shownAs(z.number(), { type: 'integer', minimum: 0 });
const ranges = z.enum(['bytes', 'none']).describe('`none`: it is expanded out of a cabinet on the way.');
const objectHeaders = {
  'Accept-Ranges': ranges,
  'Cache-Control': z.string(),
  'Content-Length': bytes,
  'Content-Type': z.string(),
  'Content-Encoding': z.literal('gzip').optional().describe('Of a `.sym`, and of whatever else is stored packed.'),
  ETag: z.string(),
  'Last-Modified': z.string(),
};
const debugTime = { 'Debug-Time': z.string().optional().describe('Seconds, for who asked by `Debug`.') };
const file = z.file().describe('The bytes.');
const bytesResponses = {
  200: {
    description: 'The stored bytes as they are: a `.sym` as gzip.',
    schema: file,
    contentType: '*/*',
    headers: z.object({ ...objectHeaders, ...debugTime }),
  },
  206: {
    description: 'The range that was asked for.',
    schema: file,
    contentType: '*/*',
    // A cache in between that makes it of what it keeps need not say again that there are ranges.
    headers: z.object({ ...objectHeaders, 'Accept-Ranges': ranges.optional(), 'Content-Range': z.string(), ...debugTime }),
  },
  304: {
    description: 'The caller has it.',
    headers: z.object({ 'Accept-Ranges': ranges, ETag: z.string(), 'Last-Modified': z.string(), ...debugTime }),
  },
  412: {
    description: 'It is not what `If-Match` or `If-Unmodified-Since` wants: it was replaced.',
    headers: z.object({ 'Accept-Ranges': ranges, ...debugTime }),
  },
  416: {
    description: 'The object has no such range.',
    headers: z.object({ 'Accept-Ranges': z.literal('bytes'), 'Content-Range': z.string(), ...debugTime }),
  },
} as const satisfies Responses;
const lookupResponses = {
  302: {
    description:
      'Found: `Location` has it. By code id, with both methods: where it is asked for by its debug id, in the same lane and with the same query.',
    headers: z.object({
      Location: shownAs(z.string(), { type: 'string', format: 'uri-reference' }),
      'Cache-Control': z.string(),
      ...debugTime,
    }),
  },
  404: {
    description:
      'Not stored, or a name that never is. The first line is `Symbol Not Found`, or all of it `Symbol Not Found (and ignored)`; then what was looked for and where. With `Accept: application/json`, and to a browser, why it is not there, as `/api/lookup` tells it.',
    schema: z.string(),
    contentType: 'text/plain',
    otherwise: { contentType: 'application/json', schema: symbolsMiss },
    headers: z.object({ 'Cache-Control': z.string(), ...debugTime }),
  },
  503: later('The store is away; or the database, for what may be a code id; or too many files are unpacked at once.'),
} as const satisfies Responses;

const lookup = {
  method: 'get',
  access: 'anybody',
  query: lookupQuery,
  params: lookupParams,
  headers: lookupHeaders,
  responses: { ...bytesResponses, ...lookupResponses },
  head: {
    summary: 'Whether a symbols file is stored',
    description: "200 with the object's own headers.",
    responses: {
      200: {
        description: 'Stored.',
        headers: z.object({ ...objectHeaders, Location: z.string().optional().describe('Where GET leads.'), ...debugTime }),
      },
      304: bytesResponses[304],
      412: bytesResponses[412],
      ...lookupResponses,
    },
  },
} as const;
const lookupText =
  'A `.sym` with an id of fewer than 33 characters may also be asked for by code file and code id. With `DOWNLOAD_MODE=stream` the answer is the file itself, as from `/objects/…`, and the headers about ranges and caches count. What is only stored in a cabinet (`xul.pd_`) and is asked for plain (`xul.pdb`) is expanded on the way, in every mode, but for `Microsoft-Symbol-Server/*`, which asks for the cabinet next.';

const homeQuery = z.object({
  key: z.string('must be given once').optional().describe('What the box on the page asks, as for `/api/lookup`.'),
});

export const downloadRoutes = {
  getSymbols: {
    ...lookup,
    path: '/{debugFile}/{debugId}/{symbolsFile}',
    summary: 'Download a symbols file',
    description: lookupText,
  },
  getTrySymbols: {
    ...lookup,
    path: '/try/{debugFile}/{debugId}/{symbolsFile}',
    summary: 'Download a symbols file, try symbols included',
    description: lookupText,
  },
  getObject: {
    method: 'get',
    path: '/objects/{lane}/{debugFile}/{debugId}/{symbolsFile}',
    summary: 'The stored bytes of a symbols file',
    description: 'Where redirects lead when the bucket has no public URLs of its own.',
    access: 'anybody',
    params: z.object({ lane: z.enum(lanes), ...symbolParams }),
    headers: z.object(rangeHeaders),
    responses: { ...bytesResponses, 404: error('No such object.'), 503: later('The store is away.') },
  },
  getSyminfo: {
    method: 'get',
    path: '/api/syminfo/{file}/{id}',
    summary: 'What is known of a module',
    description: 'By debug file and debug id, or code file and code id; the newest upload of either lane counts.',
    access: 'anybody',
    params: z.object({ file: z.string().describe('For example `xul.dll`. Any letter case.'), id: symbolParams.debugId }),
    responses: {
      200: { description: 'Known.', schema: syminfo },
      404: { description: 'Nobody has uploaded it.', schema: z.string(), contentType: 'text/plain' },
    },
    head: false,
  },
  lookUpSymbols: {
    method: 'get',
    path: '/api/lookup',
    summary: 'Whether a symbols file can be downloaded, and if not, why',
    description:
      'For people, who have a key, or a name and an id, and wonder. For many files: `POST /api/coverage`. Of what is in private buckets, or in no lane yet, nothing is told, nor is any name or id that the caller has not told.',
    access: 'anybody',
    query: z.object({
      key: askedKey.describe(
        '`<debug file>/<debug id>/<symbols file>`; or `<debug file> <debug id>`, for its `.sym`; or the URL of a download. Any letter case.',
      ),
      lane: z.enum(lanes).optional().describe('`release` (default): as a debugger asks. `try`: as it asks under `/try`.'),
    }),
    responses: {
      200: { description: 'What is known, also of a file that is not there.', schema: symbolsLookup },
      503: later('The store or the database is away, or too many callers ask this at once.'),
    },
  },
  getHome: {
    method: 'get',
    path: '/',
    summary: 'How to tell debuggers about this server',
    description: 'A page for people.',
    access: 'anybody',
    query: homeQuery,
    responses: { 200: { description: 'The page.', schema: z.string(), contentType: 'text/html' } },
  },
  getTryHome: {
    method: 'get',
    path: '/try',
    summary: 'How to tell debuggers about this server and its try symbols',
    description: 'A page for people.',
    access: 'anybody',
    query: homeQuery,
    responses: { 200: { description: 'The page.', schema: z.string(), contentType: 'text/html' } },
  },
  getHomeScript: {
    method: 'get',
    path: '/home.js',
    summary: 'The script of that page',
    description: 'Buttons that copy. The page works without.',
    access: 'unchecked',
    responses: { 200: { description: 'The script.', schema: z.string(), contentType: 'text/javascript' } },
  },
} as const satisfies Record<string, Route>;
