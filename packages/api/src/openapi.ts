// Makes the OpenAPI 3.1 document of the route table. docs/openapi.json is its output.
import { z } from 'zod';
import { routes, type RouteDoc } from './routes/index.ts';
import { webhooks } from './webhooks.ts';

type Json = Record<string, unknown>;

export function buildOpenApi(version: string): Json {
  const paths = new Map<string, Json>();
  for (const route of routes) paths.set(route.path, { ...paths.get(route.path), [route.method]: operation(route) });
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: (id) => `#/components/schemas/${id}` });
  const components = Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, id: _metaId, ...schema }]: [string, Json]) => [id, schema]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'symdepot',
      version,
      description: 'Receives, checks, stores and serves debug symbols.',
    },
    servers: [{ url: 'http://127.0.0.1:8000', description: 'npm start' }],
    paths: Object.fromEntries(paths),
    webhooks,
    components: {
      schemas: components,
      securitySchemes: {
        authToken: { type: 'apiKey', in: 'header', name: 'Auth-Token', description: '`<32 hex>[-label]`' },
        bearer: { type: 'http', scheme: 'bearer', description: 'The same token.' },
      },
    },
  };
}

function operation(route: RouteDoc): Json {
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: route.description,
    security: route.needsToken ? [{ authToken: [] }, { bearer: [] }] : [],
    ...(route.parameters && {
      parameters: route.parameters.map((parameter) => ({ ...parameter, required: parameter.in === 'path', schema: { type: 'string' } })),
    }),
    ...(route.body && {
      requestBody: { required: true, content: { [route.body.contentType]: { schema: bodySchema(route.body.schema) } } },
    }),
    responses: Object.fromEntries(
      Object.entries(route.responses).map(([status, response]) => [
        status,
        {
          description: response.description,
          ...(response.headers?.length && {
            headers: Object.fromEntries(response.headers.map((name) => [name, { schema: { type: 'string' } }])),
          }),
          ...(response.schema && {
            content: {
              [response.contentType ?? 'application/json']: { schema: { $ref: `#/components/schemas/${schemaId(response.schema)}` } },
            },
          }),
        },
      ]),
    ),
  };
}

const operationId = ({ method, path }: RouteDoc): string =>
  method + path.replaceAll(/[^A-Za-z]+(.)?/g, (_, next?: string) => next?.toUpperCase() ?? '');

function schemaId(schema: z.ZodType): string {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error('A schema of the route table has no id: add .meta({ id })');
  return id;
}

/** Bodies of JSON are among the components; of a form, a file is `type: string, format: binary`, which zod knows. */
function bodySchema(schema: z.ZodType): Json {
  const id = z.globalRegistry.get(schema)?.id;
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema) as Json;
  return rest;
}
