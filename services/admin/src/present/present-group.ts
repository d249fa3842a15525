// A group as shown by --json and in tables.
import type { GroupRecord } from '@symdepot/database';
import { formatList, renderFacts, renderTable } from './render-table.ts';

export const groupJson = ({ id, name, permissions, members }: GroupRecord) => ({ id, name, permissions, members });

export const groupTable = (groups: readonly GroupRecord[]): string =>
  renderTable(
    ['group', 'permissions', 'members'],
    groups.map(({ name, permissions, members }) => [name, formatList(permissions), String(members.length)]),
    'There are no groups. Create one: npm run admin -- group create <group>',
  );

export const groupFacts = ({ name, permissions, members }: GroupRecord): string =>
  renderFacts({ group: name, permissions: formatList(permissions), members: formatList(members) });
