// Holds what a service has answered against docs/openapi.json: its status, content type, headers and body. Neighbours: http.ts and
// event-reader.ts, by which every response that the system tests get is held against it.
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface HeaderObject {
  readonly required?: boolean;
  readonly schema: { readonly type?: string };
}
interface ResponseObject {
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly content?: Readonly<Record<string, { readonly schema: { readonly format?: string } }>>;
}
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, ResponseObject>>;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: unknown }[];
}
type PathItem = Readonly<Record<string, Operation>>;

const file = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
export const contract = JSON.parse(readFileSync(file, 'utf8')) as { readonly paths: Readonly<Record<string, PathItem>> };

const ajv = new Ajv2020({ strict: false, coerceTypes: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(contract, 'contract');

const compiled = new Map<string, ValidateFunction>();
function validator(pointer: readonly string[]): ValidateFunction {
  const path = pointer.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
  const found = compiled.get(path) ?? ajv.compile({ $ref: `contract#${path}` });
  compiled.set(path, found);
  return found;
}

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined: it is not looked at. */
  readonly body?: Buffer | undefined;
}

/** Headers that any answer may have; `server` is a gateway's. Where a caller stands is told with every answer to whoever uploads. */
const standing = new Set(
  `connection content-length content-security-policy content-type date etag cache-control keep-alive referrer-policy
   set-cookie strict-transport-security transfer-encoding vary x-accel-buffering x-content-type-options x-frame-options x-request-id
   access-control-allow-origin access-control-allow-methods access-control-allow-headers ratelimit ratelimit-policy server`.split(/\s+/),
);

/** A page of the web site, or the way from one to the provider or to sign in (or 421): they are no part of the API. */
const isPage = (headers: IncomingHttpHeaders): boolean => headers['cross-origin-opener-policy'] !== undefined;
const isDetour = ({ location = '' }: IncomingHttpHeaders): boolean => location.startsWith('/sign-in') || location.includes('prompt=none');

/** @throws what does not fit; nothing is said of answers that are not of symdepot */
export function checkContract(heard: Heard): void {
  const { method, url, status, headers, body = Buffer.alloc(0) } = heard;
  if (headers['x-request-id'] === undefined) return;
  const { pathname } = new URL(url);
  const path = findPath(pathname);
  const fail = (what: string): never => {
    throw new Error(`docs/openapi.json is untrue of ${method} ${pathname} → ${status}: ${what}\n${body.toString('latin1', 0, 500)}`);
  };
  if (status === 421 || isPage(headers) || (path === undefined && isDetour(headers))) return;
  if (status === 404 && isFallback(method, headers, body)) return;
  if (path === undefined) return void fail('there is no such path');
  const [name, known] = findOperation(path, method);
  // Derived: a preflight of downloads, and 405 of every path.
  if (name === undefined && method === 'OPTIONS' && status === 204 && headers['access-control-allow-origin'] === '*') return;
  const operation = known ?? fail('it has no such method');
  if (name === undefined && status !== 405 && status !== 403 && status !== 400 && status !== 503) fail('there is no such method');
  const response = operation.responses[status] ?? fail('there is no such status');
  const pointer = ['paths', path, name ?? operationNames(path)[0]!, 'responses', String(status)];
  checkHeaders(headers, response, { pointer, fail });
  if (method !== 'HEAD' && heard.body) checkBody(headers, body, response, { pointer, fail });
}

type Fail = (what: string) => never;

function checkHeaders(headers: IncomingHttpHeaders, { headers: declared = {} }: ResponseObject, { pointer, fail }: Place): void {
  const names = new Map(Object.keys(declared).map((name) => [name.toLowerCase(), name]));
  const given = Object.keys(headers).filter((name) => headers[name] !== undefined);
  for (const name of given) if (!standing.has(name) && !names.has(name)) fail(`the header ${name} is not declared`);
  for (const [lower, name] of names) {
    const text = headers[lower];
    if (text === undefined) {
      if (declared[name]!.required) fail(`the header ${name} is missing`);
      continue;
    }
    const validate = validator([...pointer, 'headers', name, 'schema']);
    const value = declared[name]!.schema.type === 'integer' ? Number(text) : text;
    if (!validate(value)) fail(`the header ${name} is ${JSON.stringify(text)}: ${ajv.errorsText(validate.errors)}`);
  }
}

interface Place {
  readonly pointer: readonly string[];
  readonly fail: Fail;
}

function checkBody(headers: IncomingHttpHeaders, body: Buffer, { content = {} }: ResponseObject, { pointer, fail }: Place): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim() ?? '';
  if (body.length === 0 && Object.keys(content).length === 0) return;
  const declared = type in content ? type : '*/*';
  const media = content[declared] ?? fail(`the content type ${JSON.stringify(type)} is not declared`);
  if (media.schema.format === 'binary') return;
  const validate = validator([...pointer, 'content', declared, 'schema']);
  for (const value of valuesOf(type, body.toString())) if (!validate(value)) fail(ajv.errorsText(validate.errors, { dataVar: 'body' }));
}

/** What the schema is about: the JSON, the data of each event, or the text. */
function valuesOf(type: string, text: string): unknown[] {
  if (type === 'application/json') return [JSON.parse(text)];
  if (type === 'text/event-stream') return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown);
  return [text];
}

/** No route has the path. */
function isFallback(method: string, headers: IncomingHttpHeaders, body: Buffer): boolean {
  if (headers['content-type']?.startsWith('text/html')) return body.includes('<code>not_found</code>');
  if (!headers['content-type']?.startsWith('application/json')) return false;
  if (method === 'HEAD') return true;
  return (JSON.parse(body.toString() || '{}') as { code?: string }).code === 'not_found';
}

const operationNames = (path: string): string[] =>
  Object.keys(contract.paths[path]!).filter((name) => /^(get|head|post|put|patch|delete)$/.test(name));

/** The operation; of another method that of the path that says 405, without a name. */
function findOperation(path: string, method: string): [string | undefined, Operation | undefined] {
  const item = contract.paths[path]!;
  const name = method.toLowerCase();
  if (item[name]) return [name, item[name]];
  if (name === 'head' && item['get'] && !/^GET$/.test(allowOf(item['get']))) return ['get', item['get']];
  return [undefined, item[operationNames(path)[0]!]];
}

/** The methods that an operation's path answers, as its 405 says. */
export const allowOf = ({ responses }: Operation): string =>
  (responses['405']?.headers?.['Allow']?.schema as { readonly const?: string } | undefined)?.const ?? '';

/** Of several the one with the most words of its own. A slash at the end, or none, leads to the same; several slashes are one. */
export function findPath(given: string): string | undefined {
  const pathname = given.replace(/^\/+breakpad\/+[0-9a-f]{32}(?:-[^/]*)?(?=\/)/i, '/breakpad'); // a token
  const plain = (path: string): string[] => path.replace(/^\/+/, '').replace(/\/+$/, '').split(/\/+/);
  const asked = plain(pathname);
  const fits = (template: string): boolean => {
    const parts = plain(template);
    const isLongEnough = template.endsWith('/{sourcePath}') ? asked.length >= parts.length : asked.length === parts.length;
    return isLongEnough && parts.every((part, at) => partFits(part, asked[at]!));
  };
  const ownWords = (template: string): number => template.replaceAll(/\{\w+\}/g, '').length;
  const paths = Object.keys(contract.paths);
  const fitting = paths.filter(fits).toSorted((one, other) => ownWords(other) - ownWords(one))[0];
  // Whatever follows, of which nothing else is made.
  return fitting ?? (asked[0]?.toLowerCase() === 'objects' ? paths.find((path) => path.startsWith('/objects/')) : undefined);
}

/** One that begins with a parameter may have another, and a word in between: `{kind}-{id}`. */
const partFits = (part: string, asked: string): boolean =>
  part.startsWith('{') ? part.split(/\{\w+\}/).every((word) => asked.includes(word)) : part.toLowerCase() === asked.toLowerCase();
