// A kit whose database, queue and stores write down what is done to them, and strike as the plan says: kill, stop, refuse.
// The product has no hooks for this: what `kit.own` returns is what a service uses. Neighbour: fault-plan.ts.
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import type { Kit } from '@symdepot/runtime';
import { disarmFault, readFault, type Moment } from './fault-plan.ts';

const watched: readonly string[] = [
  'queue.enqueue',
  ...['createOrJoin', 'claim', 'findCurrent', 'advance', 'complete', 'reject', 'fail', 'markUnstaged'].map((name) => `uploads.${name}`),
  ...['recordKnown', 'recordUnpacked', 'recordListing', 'recordInspections', 'recordSettled', 'recordPublications'].map(
    (name) => `uploadFiles.${name}`,
  ),
  ...['addPart', 'beginStoring', 'recordStored'].map((name) => `artefactSessions.${name}`),
  ...['staging storage', 'release storage', 'artefact storage'].flatMap((store) =>
    ['head', 'get', 'put', 'delete'].map((name) => `${store}.${name}`),
  ),
];

const repositories: readonly string[] = ['uploads', 'uploadFiles', 'artefactSessions'];

type Operation = (...args: unknown[]) => Promise<unknown>;

export function createFaultyKit(kit: Kit, planFile: string): Kit {
  let calls = 0;
  let counted = '';

  async function meetFault(operation: string, moment: Moment): Promise<void> {
    const plan = readFault(planFile);
    if (plan?.operation !== operation || plan.moment !== moment) return;
    const { call, fault } = plan;
    const wanted = JSON.stringify(plan);
    calls = counted === wanted ? calls + 1 : 1;
    counted = wanted;
    if (calls < call) return;
    disarmFault(planFile);
    counted = '';
    if (fault === 'refuse') throw new AppError('storage_unavailable');
    if (fault === 'break') throw new AppError('value_refused');
    process.kill(process.pid, fault);
  }

  function watch(operation: string, run: Operation): Operation {
    return async (...args) => {
      const body = args.find((arg) => arg instanceof Readable);
      try {
        await meetFault(operation, 'before');
      } catch (error) {
        body?.destroy();
        throw error;
      }
      const result = await run(...args);
      writeSync(1, `${JSON.stringify({ msg: 'operation', operation, ...describe(operation, args) })}\n`);
      await meetFault(operation, 'after');
      return result;
    };
  }

  const watchAll = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(_, property) {
        const value: unknown = Reflect.get(target, property);
        const operation = `${name}.${String(property)}`;
        return typeof value === 'function' && watched.includes(operation) ? watch(operation, value.bind(target) as Operation) : value;
      },
    });

  const watchRepositories = <T extends object>(database: T): T =>
    new Proxy(database, {
      get(_, property) {
        const value: unknown = Reflect.get(database, property);
        return typeof property === 'string' && repositories.includes(property) ? watchAll(property, value as object) : value;
      },
    });

  return {
    ...kit,
    own(name, resource, options) {
      const held = kit.own(name, resource, options);
      if (name === 'database') return watchRepositories(held);
      return name === 'queue' || name.endsWith('storage') ? watchAll(name, held) : held;
    },
  };
}

/** What a test counts. */
function describe(operation: string, args: readonly unknown[]): object {
  if (operation.startsWith('uploadFiles.record') && Array.isArray(args[2]))
    return { ids: (args[2] as { id?: unknown }[]).map(({ id }) => String(id)) };
  if (operation.endsWith('storage.get')) return { name: args[0], range: (args[1] as { range?: object }).range };
  if (operation.includes(' storage.')) return { name: args[0] };
  if (typeof args[0] !== 'number') return {};
  return { upload: args[0], ...(operation === 'uploads.advance' && { step: args[2] }) };
}
