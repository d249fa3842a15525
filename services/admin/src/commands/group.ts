// `group …`: sets of permissions that people share. Neighbours: ../present/present-group.ts, packages/database/src/accounts/groups.ts.
import type { GroupChange } from '@symdepot/database';
import type { Permission } from '@symdepot/symbols';
import { eachOnce, parseEmail, parseGroupName, parsePermission, permissionOption } from '../arguments.ts';
import type { NounCommands, Report } from '../command.ts';
import { groupFacts, groupJson, groupTable } from '../present/present-group.ts';
import { formatList } from '../present/render-table.ts';

export const addGroupCommands: NounCommands = (program, choose) => {
  const group = program.command('group').description('groups: permissions that several people share');
  group
    .command('create')
    .description('create a group')
    .argument('<group>', '', parseGroupName)
    .addOption(permissionOption('what its members may do; can be repeated'))
    .action((name: string, { permission = [] }: { permission?: readonly Permission[] }) =>
      choose(async ({ groups }, { actor }) => {
        const created = await groups.create({ name, permissions: permission, members: [] }, actor);
        const text = `Created the group ${created.name}, whose members may do: ${formatList(created.permissions) || 'nothing yet'}.`;
        return { text, json: { group: groupJson(created) } };
      }),
    );
  group
    .command('list')
    .description('list the groups')
    .action(() =>
      choose(async ({ groups }) => {
        const found = await groups.list();
        return { text: groupTable(found), json: { groups: found.map(groupJson) } };
      }),
    );
  group
    .command('show')
    .description('show one group with its members')
    .argument('<group>', '', parseGroupName)
    .action((name: string) =>
      choose(async ({ groups }) => {
        const found = await groups.get(name);
        return { text: groupFacts(found), json: { group: groupJson(found) } };
      }),
    );
  group
    .command('delete')
    .description('delete a group; its members stay, and lose at once what only it granted')
    .argument('<group>', '', parseGroupName)
    .action((name: string) =>
      choose(async ({ groups }, { actor }) => {
        const deleted = await groups.delete(name, actor);
        const text = `Deleted the group ${deleted.name}. Members it had: ${formatList(deleted.members) || 'none'}.`;
        return { text, json: { group: groupJson(deleted) } };
      }),
    );
  for (const [verb, method, description] of [
    ['add', 'addMembers', 'make users members'],
    ['remove', 'removeMembers', 'end the membership of users, at once also for their tokens'],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument('<group>', '', parseGroupName)
      .argument('<email...>', '', eachOnce(parseEmail))
      .action((name: string, emails: readonly string[]) =>
        choose(async ({ groups }, { actor }) => changeReport(await groups[method](name, emails, actor), emails, sentences[verb])),
      );
  }
  for (const [verb, description] of [
    ['grant', 'give permissions to all members'],
    ['revoke', 'take permissions from all members, at once also from their tokens'],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument('<group>', '', parseGroupName)
      .argument('<permission...>', '', eachOnce(parsePermission))
      .action((name: string, permissions: readonly Permission[]) =>
        choose(async ({ groups }, { actor }) => changeReport(await groups[verb](name, permissions, actor), permissions, sentences[verb])),
      );
  }
};

/** The message about the names that made a difference, and those that did not. */
const sentences = {
  add: { changed: 'Added to', unchanged: 'Already in' },
  remove: { changed: 'Removed from', unchanged: 'Not in' },
  grant: { changed: 'Granted to', unchanged: 'Already granted to' },
  revoke: { changed: 'Revoked from', unchanged: 'Not granted to' },
} as const;

function changeReport<T extends string>(
  { group, changed }: GroupChange<T>,
  asked: readonly T[],
  sentence: { readonly changed: string; readonly unchanged: string },
): Report {
  const unchanged = asked.filter((name) => !changed.includes(name));
  const lines = [
    ...(changed.length > 0 ? [`${sentence.changed} ${group.name}: ${formatList(changed)}.`] : []),
    ...(unchanged.length > 0 ? [`${sentence.unchanged} ${group.name}: ${formatList(unchanged)}.`] : []),
  ];
  return { text: lines.join('\n'), json: { group: groupJson(group), changed } };
}
