// Every declared route is served by its service, once, and nothing else is; the document has them all.
import { routes, type Route } from '@symdepot/api';
import { buildOpenApi } from '@symdepot/api/openapi';
import { served as download } from '@symdepot/download';
import { served as ingest } from '@symdepot/ingest';
import { adminRoutes as admin, healthRoutes as health, type Served } from '@symdepot/runtime/http';
import { served as status } from '@symdepot/status';
import { served as web } from '@symdepot/web';
import { expect, test } from 'vitest';

const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;
const names = (named: Readonly<Record<string, Route>>): string[] => Object.values(named).map(nameOf).toSorted();

const mounted: readonly [keyof typeof routes, readonly Pick<Served<never>, 'routes'>[]][] = [
  ['ingest', ingest],
  ['status', status],
  ['web', web],
  ['download', download],
  ['health', health],
  ['admin', admin],
];

test.each(mounted)('%s serves what is declared of it', (service, served) => {
  expect(served.flatMap((one) => one.routes.map(nameOf)).toSorted()).toEqual(names(routes[service]));
});

test('every service that has routes is looked at', () => {
  expect(mounted.map(([service]) => service).toSorted()).toEqual(Object.keys(routes).toSorted());
});

test('the document has every route, and nothing besides but HEAD where it is another one', () => {
  const { paths } = buildOpenApi('1.0.0') as { paths: Record<string, Record<string, unknown>> };
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => method !== 'head')
      .map((method) => `${method} ${path}`),
  );
  expect(operations.toSorted()).toEqual(Object.values(routes).flatMap(names).toSorted());
});
