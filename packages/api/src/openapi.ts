// Makes the OpenAPI 3.1 document of the routes, by zod-openapi. docs/openapi.json is its output. Neighbours: routes/, webhooks.ts.
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathItemObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { allResponses } from './route/all-responses.ts';
import type { ResponseSpec, Responses, Route } from './route/route.ts';
import { routes } from './routes/index.ts';
import { webhooks, webhookSchemas } from './notifications/webhooks.ts';

type Json = Record<string, unknown>;

const tags: Readonly<Record<keyof typeof routes, { readonly name: string; readonly description: string }>> = {
  ingest: { name: 'upload', description: 'Archives and files come in.' },
  status: { name: 'status', description: 'What happened to them.' },
  web: { name: 'site', description: 'Who is signed in, and what the pages of the site ask for besides.' },
  download: { name: 'download', description: 'Debuggers fetch files.' },
  health: { name: 'health', description: 'Of every process, on both its ports.' },
  admin: { name: 'admin', description: 'Of every process, on its admin port.' },
};

/** Where `npm start` has them. */
const servers = [{ url: 'http://127.0.0.1:8000', description: 'npm start' }];
const adminServers = [{ url: 'http://127.0.0.1:8001', description: 'npm start, ADMIN_PORT' }];

export function buildOpenApi(version: string): Json {
  const paths = new Map<string, ZodOpenApiPathItemObject>();
  for (const [service, named] of Object.entries(routes) as [keyof typeof routes, Readonly<Record<string, Route>>][]) {
    for (const [name, route] of Object.entries(named)) {
      const common = { tags: [tags[service].name], ...(service === 'admin' && { servers: adminServers }) };
      paths.set(route.path, {
        ...paths.get(route.path),
        ...operations(name, route, { common, ofPath: Object.values(named).filter(({ path }) => path === route.path) }),
      });
    }
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'symdepot',
      version,
      description: 'Receives, checks, stores and serves debug symbols.',
    },
    servers,
    tags: Object.values(tags),
    paths: Object.fromEntries(paths),
    webhooks,
    components: {
      schemas: webhookSchemas,
      securitySchemes: {
        authToken: { type: 'apiKey', in: 'header', name: 'Auth-Token', description: '`<32 hex>[-label]`' },
        bearer: { type: 'http', scheme: 'bearer', description: 'The same token.' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-symdepot', description: 'Of whoever is signed in to the web site.' },
      },
    },
  });
  return saidOnce(document) as Json;
}

type Common = Pick<ZodOpenApiOperationObject, 'tags' | 'servers'>;

interface Surroundings {
  readonly common: Common;
  readonly ofPath: readonly Route[];
}

function operations(name: string, route: Route, { common, ofPath }: Surroundings): ZodOpenApiPathItemObject {
  const { method, summary, description, access, params, query, headers, body, head } = route;
  const asked: ZodOpenApiOperationObject = {
    ...common,
    operationId: name,
    summary,
    description,
    security: securityOf(access),
    requestParams: { ...(params && { path: params }), ...(query && { query }), ...(headers && { header: headers }) },
    responses: {},
  };
  const isOptional = body !== undefined && 'isOptional' in body && body.isOptional;
  const requestBody = body && { required: !isOptional, content: { [body.contentType]: { schema: body.schema } } };
  return {
    [method]: { ...asked, ...(requestBody && { requestBody }), responses: responsesOf(allResponses(route, ofPath)) },
    ...(head && {
      head: {
        ...asked,
        operationId: name.replace(/^get/, 'head'),
        summary: head.summary,
        description: head.description,
        responses: responsesOf(allResponses({ ...route, responses: head.responses }, ofPath)),
      },
    }),
  };
}

/** Any of these; of a permission a name is told, which OpenAPI takes for a role. */
function securityOf(access: Route['access']): Record<string, string[]>[] {
  if (access === 'unchecked') return [];
  if (access === 'session' || access === 'superuser') return [{ session: [] }];
  if (typeof access !== 'string')
    return access.flatMap((permission) => [{ authToken: [permission] }, { bearer: [permission] }, { session: [permission] }]);
  return [...(access === 'anybody' ? [{}] : []), { authToken: [] }, { bearer: [] }, { session: [] }];
}

function responsesOf(responses: Responses): ZodOpenApiResponsesObject {
  return Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, responseOf(response)]));
}

function responseOf({ description, schema, contentType = 'application/json', otherwise, headers }: ResponseSpec): ZodOpenApiResponseObject {
  const content = {
    ...(schema && { [contentType]: { schema } }),
    ...(otherwise && { [otherwise.contentType]: { schema: otherwise.schema } }),
  };
  return { description, ...(headers && { headers }), ...(schema && { content }) };
}

/** What is said of a parameter or header need not be said of its schema again. */
function saidOnce(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(saidOnce);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, saidOnce(child)]));
  const { schema, description } = copy as { schema?: Json; description?: string };
  if (description === undefined || schema?.['description'] !== description) return copy;
  const { description: _said, ...rest } = schema;
  return { ...copy, schema: rest };
}
