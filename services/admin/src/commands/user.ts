// `user …`: people by e-mail address. Neighbours: ../present/present-user.ts, packages/database/src/accounts/users.ts.
import type { Actor, Database, UserPermissionChange, UserRecord } from '@symdepot/database';
import type { Permission } from '@symdepot/symbols';
import { eachOnce, parseEmail, parseGroupName, parsePermission, permissionOption } from '../arguments.ts';
import type { CommandContext, NounCommands, Report } from '../command.ts';
import { userFacts, userJson, userTable } from '../present/present-user.ts';
import { formatList } from '../present/render-table.ts';

interface CreateOptions {
  readonly superuser?: true;
  readonly group?: readonly string[];
  readonly permission?: readonly Permission[];
}

export const addUserCommands: NounCommands = (program, choose) => {
  const user = program.command('user').description('people: who they are and what they may do');
  user
    .command('create')
    .description('create a user')
    .argument('<email>', 'the identity, also at sign-in', parseEmail)
    .option('--superuser', 'may do everything')
    .option('--group <group...>', 'make it a member; can be repeated', eachOnce(parseGroupName))
    .addOption(permissionOption('grant it directly; can be repeated'))
    .action((email: string, options: CreateOptions) => choose((database, { actor }) => createUser(database, email, options, actor)));
  user
    .command('list')
    .description('list the active users')
    .option('--all', 'deactivated ones, too')
    .action(({ all = false }: { all?: boolean }) =>
      choose(async ({ users }) => {
        const found = await users.list({ includeInactive: all });
        return { text: userTable(found), json: { users: found.map(userJson) } };
      }),
    );
  user
    .command('show')
    .description('show one user')
    .argument('<email>', '', parseEmail)
    .action((email: string) =>
      choose(async ({ users }) => {
        const found = await users.get(email);
        return { text: userFacts(found), json: { user: userJson(found) } };
      }),
    );
  user
    .command('sign-in')
    .description('print a link that signs a user in to the web site, once, within 15 minutes')
    .argument('<email>', '', parseEmail)
    .action((email: string) => choose((database, context) => makeSignInLink(database, email, context)));
  for (const [verb, description] of [
    ['activate', 'let a deactivated user in again, with the permissions and tokens of before'],
    ['deactivate', 'shut a user and all tokens and sessions of theirs out, at once'],
    ['promote', 'make a user a superuser, who may do everything, on the web site, too'],
    ['demote', 'make a superuser a user like others'],
  ] as const) {
    user
      .command(verb)
      .description(description)
      .argument('<email>', '', parseEmail)
      .action((email: string) => choose((database, { actor }) => changeState(database, email, verb, actor)));
  }
  for (const [verb, description] of [
    ['grant', 'give permissions directly'],
    ['revoke', 'take direct permissions away, at once also from tokens'],
  ] as const) {
    user
      .command(verb)
      .description(description)
      .argument('<email>', '', parseEmail)
      .argument('<permission...>', '', eachOnce(parsePermission))
      .action((email: string, permissions: readonly Permission[]) =>
        choose(async ({ users }, { actor }) => {
          const change = await users[verb](email, permissions, actor);
          const text = verb === 'grant' ? grantText(change, permissions) : revokeText(change, permissions);
          return { text, json: { user: userJson(change.user), changed: change.changed } };
        }),
      );
  }
};

async function createUser({ users }: Database, email: string, options: CreateOptions, actor: Actor): Promise<Report> {
  const { superuser = false, group = [], permission = [] } = options;
  const user = await users.create({ email, isSuperuser: superuser, groups: group, permissions: permission }, actor);
  return { text: `Created ${user.email}, who ${mayDo(user)}.`, json: { user: userJson(user) } };
}

async function makeSignInLink({ signInLinks }: Database, email: string, { actor, findSiteUrl }: CommandContext): Promise<Report> {
  const { code, userEmail, expiresAt } = await signInLinks.create(email, actor);
  const url = `${await findSiteUrl()}/sign-in#${code}`;
  return { text: `sign in ${url}`, json: { email: userEmail, url, expires_at: expiresAt.toISOString() } };
}

const states = {
  activate: ['setActive', true],
  deactivate: ['setActive', false],
  promote: ['setSuperuser', true],
  demote: ['setSuperuser', false],
} as const;

async function changeState({ users }: Database, email: string, verb: keyof typeof states, actor: Actor): Promise<Report> {
  const [method, is] = states[verb];
  const { user, isChanged } = await users[method](email, is, actor);
  const state = isChanged ? `${verb}d` : `${verb}d already`;
  return { text: `${user.email} is ${state} and ${mayDo(user)}.`, json: { user: userJson(user), changed: isChanged } };
}

const mayDo = ({ effectivePermissions }: UserRecord): string => `may do: ${formatList(effectivePermissions) || 'nothing'}`;

function grantText({ user, changed }: UserPermissionChange, asked: readonly Permission[]): string {
  const already = asked.filter((permission) => !changed.includes(permission));
  const lines = [
    ...(changed.length > 0 ? [`Granted ${formatList(changed)} to ${user.email}.`] : []),
    ...(already.length > 0 ? [`${user.email} had ${formatList(already)} already.`] : []),
    ...(user.isActive ? [] : [`${user.email} is deactivated and may do nothing: npm run admin -- user activate ${user.email}`]),
  ];
  return lines.join('\n');
}

/** Revoking has no effect while something else still grants the permission: say so. */
function revokeText({ user, changed }: UserPermissionChange, asked: readonly Permission[]): string {
  const absent = asked.filter((permission) => !changed.includes(permission));
  const still = asked.filter((permission) => user.effectivePermissions.includes(permission));
  const source = user.isSuperuser ? 'as a superuser' : `by a group (${formatList(user.groups)})`;
  const lines = [
    ...(changed.length > 0 ? [`Revoked ${formatList(changed)} from ${user.email}.`] : []),
    ...(absent.length > 0 ? [`${user.email} did not have ${formatList(absent)} directly.`] : []),
    ...(still.length > 0 ? [`Still held ${source}: ${formatList(still)}.`] : []),
  ];
  return lines.join('\n');
}
