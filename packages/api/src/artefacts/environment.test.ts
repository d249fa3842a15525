import { expect, test } from 'vitest';
import { routes } from '../routes/index.ts';
import { labels } from './environment.ts';

const usual = ['branch', 'platform', 'build_type', 'product'];

const { listEnvironments, browseEnvironments } = routes.status;

test.each([...new Set([listEnvironments, browseEnvironments].flatMap(({ query }) => Object.keys(query.shape)))])(
  '%s is either a label or a parameter, where environments are looked up',
  (name) => {
    expect(labels.safeParse({ [name]: 'x' }).success).toBe(usual.includes(name));
  },
);
