// The routes by which debuggers fetch symbols files (contract §5).
import { syminfo } from '../syminfo.ts';
import { error, type ResponseDoc, type RouteDoc } from './route-doc.ts';

const symbolPath = [
  { name: 'debugFile', in: 'path', description: 'For example `xul.pdb`. Any letter case.' },
  { name: 'debugId', in: 'path', description: 'Hex. Any letter case.' },
  { name: 'symbolsFile', in: 'path', description: 'For example `xul.sym`. Any letter case.' },
] as const;
const lookupParameters = [
  ...symbolPath,
  { name: 'try', in: 'query', description: 'Present: look among try symbols too, after release symbols.' },
  { name: 'Debug', in: 'header', description: '`1`, `true` or `yes`: the answer has a `Debug-Time`, the seconds that the look took.' },
] as const;
const rangeParameters = [
  { name: 'Range', in: 'header', description: 'One range of the stored bytes.' },
  { name: 'If-Range', in: 'header', description: 'The `ETag` or `Last-Modified` of the bytes that the caller has a part of.' },
  { name: 'If-Match', in: 'header', description: 'The `ETag` of the only bytes that the caller wants.' },
  { name: 'If-Unmodified-Since', in: 'header', description: 'The `Last-Modified` of the only bytes that the caller wants.' },
  { name: 'If-None-Match', in: 'header', description: 'The `ETag` that the caller has.' },
  { name: 'If-Modified-Since', in: 'header', description: 'The `Last-Modified` that the caller has.' },
] as const;

const objectHeaders = ['Content-Length', 'Content-Type', 'Content-Encoding', 'ETag', 'Last-Modified', 'Accept-Ranges', 'Cache-Control'];
const bytesResponses: Readonly<Record<number, ResponseDoc>> = {
  200: { description: 'The stored bytes as they are: a `.sym` as gzip.', headers: objectHeaders },
  206: { description: 'The range that was asked for.', headers: [...objectHeaders, 'Content-Range'] },
  304: { description: 'The caller has it.', headers: ['ETag', 'Last-Modified'] },
  412: { description: 'It is not what `If-Match` or `If-Unmodified-Since` wants: it was replaced.' },
  416: { description: 'The object has no such range.', headers: ['Content-Range'] },
};
const lookupResponses: Readonly<Record<number, ResponseDoc>> = {
  302: {
    description:
      'Found: `Location` has it. By code id, with both methods: where it is asked for by its debug id, in the same lane and with the same query.',
    headers: ['Location', 'Cache-Control', 'Debug-Time'],
  },
  404: { description: 'Not stored, or a name that never is. Plain text.', headers: ['Cache-Control', 'Debug-Time'] },
  405: error('Only GET and HEAD.', 'Allow'),
  503: error('The store is away; or the database, for what may be a code id.', 'Retry-After'),
};

export const downloadRoutes: readonly RouteDoc[] = (['', '/try'] as const)
  .flatMap((prefix): RouteDoc[] => [
    {
      method: 'get',
      path: `${prefix}/{debugFile}/{debugId}/{symbolsFile}`,
      summary: prefix ? 'Download a symbols file, try symbols included' : 'Download a symbols file',
      description:
        'A `.sym` with an id of fewer than 33 characters may also be asked for by code file and code id. With `DOWNLOAD_MODE=stream` the answer is the file itself, as from `/objects/…`.',
      needsToken: false,
      parameters: lookupParameters,
      responses: { ...bytesResponses, ...lookupResponses },
    },
    {
      method: 'head',
      path: `${prefix}/{debugFile}/{debugId}/{symbolsFile}`,
      summary: 'Whether a symbols file is stored',
      description: "200 with the object's own headers.",
      needsToken: false,
      parameters: lookupParameters,
      responses: { 200: { description: 'Stored.', headers: [...objectHeaders, 'Location', 'Debug-Time'] }, ...lookupResponses },
    },
  ])
  .concat(
    {
      method: 'get',
      path: '/objects/{lane}/{debugFile}/{debugId}/{symbolsFile}',
      summary: 'The stored bytes of a symbols file',
      description: 'Where redirects lead when the bucket has no public URLs of its own. HEAD, too.',
      needsToken: false,
      parameters: [{ name: 'lane', in: 'path', description: '`release` or `try`.' }, ...symbolPath, ...rangeParameters],
      responses: { ...bytesResponses, 404: error('No such object.'), 503: error('The store is away.', 'Retry-After') },
    },
    {
      method: 'get',
      path: '/api/syminfo/{file}/{id}',
      summary: 'What is known of a module',
      description: 'By debug file and debug id, or code file and code id; the newest upload of either lane counts.',
      needsToken: false,
      parameters: [
        { name: 'file', in: 'path', description: 'For example `xul.dll`. Any letter case.' },
        { name: 'id', in: 'path', description: 'Hex. Any letter case.' },
      ],
      responses: {
        200: { description: 'Known.', schema: syminfo },
        404: { description: 'Nobody has uploaded it. Plain text.' },
        405: error('Only GET.', 'Allow'),
        503: error('The database is away.', 'Retry-After'),
      },
    },
    {
      method: 'get',
      path: '/',
      summary: 'How to tell debuggers about this server',
      description: 'A page for people; `/try/` has the same for try symbols.',
      needsToken: false,
      responses: { 200: { description: 'HTML.' } },
    },
  );
