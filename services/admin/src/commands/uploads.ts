// `uploads …`: what became of them, and having many processed again or no longer, by the filters of the site. Workers take up what is
// retried when their sweep finds it. Neighbour: ../present/present-listed-upload.ts.
import { uploadListQuery, type Actor, type Database, type UploadFilter } from '@symdepot/database';
import { AppError, errorTable } from '@symdepot/errors';
import { lanes, uploadStates, type UploadId } from '@symdepot/symbols';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { eachOnce, parseCount, parseId } from '../arguments.ts';
import type { NounCommands, Report } from '../command.ts';
import { listedUploadJson, listedUploadTable } from '../present/present-listed-upload.ts';

interface Filters {
  readonly state?: string;
  readonly lane?: string;
  readonly user?: string;
  readonly createdAt?: string;
  readonly code?: string;
}
interface ChangeOptions extends Filters {
  readonly dryRun?: true;
}

/** Many are changed: each is one transaction. */
const maxSelected = 100_000;

export const addUploadsCommands: NounCommands = (program, choose) => {
  const uploads = program.command('uploads').description('uploads: list them, retry or cancel many at once');
  withFilters(uploads.command('list').description('list uploads, newest first'))
    .option('--limit <n>', 'how many at most', parseCount, 100)
    .action(({ limit, ...filters }: Filters & { limit: number }) =>
      choose(async (database) => {
        const order = { by: 'created_at', isDescending: true } as const;
        const { items, total } = await database.uploadLists.list(toFilter(filters), order, { offset: 0, limit });
        const omitted = total - items.length;
        const text = listedUploadTable(items) + (omitted > 0 ? `\nand ${omitted} more: --limit ${total}` : '');
        return { text, json: { uploads: items.map(listedUploadJson), total } };
      }),
    );
  const changes = [
    ['retry', 'process again what failed, was rejected or cancelled, from the archives that were kept', 'Retried'],
    ['cancel', 'stop processing', 'Cancelled'],
  ] as const;
  for (const [verb, description, done] of changes) {
    withFilters(
      uploads.command(verb).description(description).argument('[id...]', 'uploads; else those that the filters select', eachOnce(parseId)),
    )
      .option('--dry-run', 'only say which')
      .action((ids: readonly number[], options: ChangeOptions) =>
        choose((database, { actor }) => changeMany(database, { ids, options, verb, done, actor })),
      );
  }
};

const words =
  (all: readonly string[], listed = all.join(', ')) =>
  (text: string) => {
    const unknown = text.split(',').find((word) => !all.includes(word.trim()));
    if (unknown !== undefined) throw new InvalidArgumentError(`There are: ${listed}; several with commas between them.`);
    return text;
  };

function parseCreatedAt(text: string): string {
  const parsed = uploadListQuery.safeParse({ created_at: text });
  if (!parsed.success)
    throw new InvalidArgumentError(`${parsed.error.issues[0]?.message}. Such as '>=2026-11-21', 'today', '>2 days ago'.`);
  return text;
}

const withFilters = (command: Command): Command =>
  command
    .addOption(new Option('--state <states>', 'only these').argParser(words(uploadStates)))
    .addOption(new Option('--lane <lanes>', 'only these').argParser(words(lanes)))
    .addOption(
      new Option('--code <codes>', 'failed or rejected for these: storage_unavailable').argParser(
        words(Object.keys(errorTable), 'docs/errors.md'),
      ),
    )
    .option('--user <text>', "a text in the uploader's address; ! before it: of all others")
    .addOption(new Option('--created-at <dates>', 'as on the site: >=2026-11-21, today').argParser(parseCreatedAt));

function toFilter({ state, lane, user, createdAt, code }: Filters): UploadFilter {
  const { created_at, ...query } = uploadListQuery.parse({ state, lane, user, code, created_at: createdAt });
  return {
    email: query.user,
    bytes: [],
    createdAt: created_at,
    completedAt: [],
    states: query.state,
    steps: { included: [], excluded: [] },
    lanes: query.lane,
    codes: query.code,
  };
}

interface Change {
  readonly ids: readonly number[];
  readonly options: ChangeOptions;
  readonly verb: 'retry' | 'cancel';
  readonly done: string;
  readonly actor: Actor;
}

/** @throws AppError `selection_missing` */
async function changeMany(database: Database, { ids, options, verb, done, actor }: Change): Promise<Report> {
  const { dryRun: isDryRun = false, ...filters } = options;
  const isFiltered = Object.keys(filters).length > 0;
  if ((ids.length === 0) === !isFiltered) throw new AppError('selection_missing');
  const selected = isFiltered ? (await database.uploadLists.select(toFilter(filters), maxSelected)).ids : (ids as readonly UploadId[]);
  if (isDryRun) return { text: `It would be: ${selected.join(', ') || 'none'}.`, json: { selected } };
  const results = [];
  for (const id of selected) results.push(await changeOne(database, { id, verb, actor }));
  const refused = results.filter(({ ok }) => !ok);
  const text = [
    `${done}: ${results.length - refused.length} of ${results.length}.`,
    ...(verb === 'retry' && results.length > refused.length ? ['Workers take them up within a minute or two.'] : []),
    ...refused.map(({ id, error }) => `${id}: ${error}`),
  ].join('\n');
  return { text, json: { results }, isBad: refused.length > 0 };
}

/** What an outage interrupts is thrown: the same command again does the rest. */
async function changeOne({ uploads }: Database, { id, verb, actor }: { id: UploadId } & Pick<Change, 'verb' | 'actor'>) {
  try {
    await (verb === 'retry' ? uploads.retry(id, actor) : uploads.cancel(id, actor));
    return { id, ok: true };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
    return { id, ok: false, code: error.code, error: error.message };
  }
}
