// `token …`: the credentials of automation. Neighbours: ../present/present-token.ts, packages/database/src/accounts/tokens.ts.
import type { Actor, Database, OwnedToken, TokenRecord, TokenState } from '@symdepot/database';
import { createTokenSecret, type Permission } from '@symdepot/symbols';
import { Option } from 'commander';
import {
  parseDays,
  parseEmail,
  parseGraceHours,
  parseGroupName,
  parseId,
  parseNotifyUrl,
  parseSecret,
  permissionOption,
} from '../arguments.ts';
import type { NounCommands, Report } from '../command.ts';
import { tokenJson, tokenTable } from '../present/present-token.ts';
import { formatList, formatTime } from '../present/render-table.ts';

interface CreateOptions {
  readonly permission: readonly Permission[];
  readonly days: number;
  readonly notes: string;
  readonly secret?: string;
  readonly apiVersion: string;
  readonly group?: string;
}

interface ShareOptions {
  readonly group?: string;
  readonly off?: true;
}

interface ListOptions {
  readonly user?: string;
  readonly state: TokenState | 'all';
}

interface NotifyOptions {
  readonly url?: string;
  readonly off?: true;
  readonly newSecret?: true;
}

export const addTokenCommands: NounCommands = (program, choose) => {
  const token = program.command('token').description('tokens: what automation authenticates with');
  token
    .command('create')
    .description('create a token; its secret is printed once')
    .argument('<email>', 'its owner, who must hold the permissions', parseEmail)
    .addOption(permissionOption('what it may do; can be repeated').makeOptionMandatory())
    .option('--days <n>', 'how long it is valid, 1 to 3650', parseDays, 365)
    .option('--notes <text>', 'what it is for', '')
    .option('--secret <32 hex>', 'the secret, instead of a random one; others on this machine may see it in the process list', parseSecret)
    .addOption(new Option('--api-version <n>', 'the upload API that clients shall prefer').choices(['1', '2']).default('1'))
    .option('--group <name>', 'whose members own it, too', parseGroupName)
    .action((email: string, options: CreateOptions) => choose((database, { actor }) => createToken(database, email, options, actor)));
  token
    .command('list')
    .description('list tokens, newest first')
    .option('--user <email>', 'only those of this user', parseEmail)
    .addOption(new Option('--state <state>', 'which ones').choices(['active', 'expired', 'all']).default('active'))
    .action(({ user, state }: ListOptions) =>
      choose(async ({ tokens }) => {
        const found = await tokens.list({ user, state: state === 'all' ? undefined : state });
        return { text: tokenTable(found), json: { tokens: found.map(tokenJson) } };
      }),
    );
  token
    .command('expire')
    .description('end a token now; it can be extended again')
    .argument('<id>', '', parseId)
    .action((id: number) => choose((database, { actor }) => expireToken(database, id, actor)));
  token
    .command('extend')
    .description('let a token be valid for longer: from its expiry on, or from now on when it has expired')
    .argument('<id>', '', parseId)
    .requiredOption('--days <n>', 'by how many days, 1 to 3650', parseDays)
    .action((id: number, { days }: { days: number }) => choose((database, { actor }) => extendToken(database, id, days, actor)));
  token
    .command('rotate')
    .description('give a token a new secret, printed once; whoever has only the old one is refused')
    .argument('<id>', '', parseId)
    .option('--grace <hours>', 'how long the old one works as well, 0 to 720', parseGraceHours, 0)
    .action((id: number, { grace }: { grace: number }) => choose((database, { actor }) => rotateToken(database, id, grace, actor)));
  token
    .command('notify')
    .description('show or change who is told of the end of uploads that are sent with a token, and the secret that signs it')
    .argument('<id>', '', parseId)
    .addOption(new Option('--url <url>', 'tell this URL').argParser(parseNotifyUrl).conflicts('off'))
    .option('--off', 'tell nobody')
    .option('--new-secret', 'replace the secret; give the new one to the receiver at once')
    .action((id: number, options: NotifyOptions) => choose((database, { actor }) => notifyOfToken(database, id, options, actor)));
  token
    .command('share')
    .description('let the members of a group own a token, too: they see, retry and cancel what is sent with it, and manage it')
    .argument('<id>', '', parseId)
    .addOption(new Option('--group <name>', 'this group').argParser(parseGroupName).conflicts('off'))
    .option('--off', 'its user alone')
    .action((id: number, options: ShareOptions) => choose((database, { actor }) => shareToken(database, id, options, actor)));
  token
    .command('delete')
    .description('delete a token for ever; uploads made with it stay')
    .argument('<id>', '', parseId)
    .action((id: number) =>
      choose(async ({ tokens }, { actor }) => {
        const deleted = await tokens.delete(id, actor);
        return { text: `Deleted ${nameOf(deleted)}.`, json: { token: tokenJson(deleted) } };
      }),
    );
};

const nameOf = ({ id, prefix, userEmail }: TokenRecord): string => `token ${id} (${prefix}…) of ${userEmail}`;

async function createToken({ tokens }: Database, email: string, options: CreateOptions, actor: Actor): Promise<Report> {
  const { permission, days, notes, secret = createTokenSecret(), apiVersion, group = null } = options;
  const issued = {
    userEmail: email,
    secret,
    permissions: permission,
    notes: notes.trim(),
    expiresAt: new Date(Date.now() + days * 86_400_000),
    preferredUploadApiVersion: Number(apiVersion),
    group,
  };
  const token = await tokens.issue(issued, actor);
  const text = [
    `Created ${nameOf(token)}, valid until ${formatTime(token.expiresAt)} UTC, which may do: ${formatList(token.permissions)}.`,
    'Its secret is shown only now; keep it:',
    secret,
  ];
  return { text: text.join('\n'), json: { token: tokenJson(token), secret } };
}

async function expireToken({ tokens }: Database, id: number, actor: Actor): Promise<Report> {
  const { token, isChanged } = await tokens.expire(id, actor);
  const text = isChanged ? `Expired ${nameOf(token)}.` : `${nameOf(token)} has expired already, ${formatTime(token.expiresAt)} UTC.`;
  return { text, json: { token: tokenJson(token), changed: isChanged } };
}

async function extendToken({ tokens }: Database, id: number, days: number, actor: Actor): Promise<Report> {
  const token = await tokens.extend(id, days, actor);
  const lines = [
    `Extended ${nameOf(token)}: valid until ${formatTime(token.expiresAt)} UTC.`,
    ...(token.isUserActive
      ? []
      : [`${token.userEmail} is deactivated, so that it does not work: npm run admin -- user activate ${token.userEmail}`]),
  ];
  return { text: lines.join('\n'), json: { token: tokenJson(token) } };
}

async function rotateToken({ tokens }: Database, id: number, graceHours: number, actor: Actor): Promise<Report> {
  const secret = createTokenSecret();
  const token = await tokens.rotate(id, { secret, graceMs: graceHours * 3_600_000 }, actor);
  const { previousSecretUntil: until } = token;
  const text = [
    `${nameOf(token)} has a new secret. The old one ${until === null ? 'works no longer' : `works until ${formatTime(until)} UTC`}.`,
    'The new one is shown only now; keep it:',
    secret,
  ];
  return { text: text.join('\n'), json: { token: tokenJson(token), secret } };
}

/** The secret is created when it is first requested, and also signs for `X-Notify-Url`. */
async function notifyOfToken({ tokens }: Database, id: number, { url, off, newSecret }: NotifyOptions, actor: Actor): Promise<Report> {
  const isChanged = url !== undefined || off === true;
  const token = isChanged ? await tokens.change(id, { notifyUrl: url ?? null }, actor) : await tokens.get(id);
  const secret = newSecret ? await tokens.replaceNotifySecret(id, actor) : await tokens.getNotifySecret(id);
  const { notifyUrl } = token;
  const lines = [
    notifyUrl === null
      ? `Nobody is told of uploads with ${nameOf(token)}, but for those that name a URL themselves (X-Notify-Url).`
      : `Uploads with ${nameOf(token)} that are sent from now on: ${notifyUrl} is told when they have ended.`,
    ...(notifyUrl?.startsWith('http:') ? ['It is no https URL: the workers use it only with ALLOW_NOTIFY_ANY_DOMAIN=true.'] : []),
    'What it is told is signed with this secret (docs/webhooks.md):',
    secret,
  ];
  return { text: lines.join('\n'), json: { token: tokenJson(token), secret } };
}

/** Without options it says with whom. */
async function shareToken({ tokens }: Database, id: number, { group, off }: ShareOptions, actor: Actor): Promise<Report> {
  const isChanged = group !== undefined || off === true;
  const token = isChanged ? await tokens.change(id, { group: group ?? null }, actor) : await tokens.get(id);
  return { text: ownersText(token), json: { token: tokenJson(token) } };
}

const ownersText = (token: OwnedToken): string =>
  token.group === null
    ? `Nobody but ${token.userEmail} owns ${nameOf(token)}.`
    : `The members of ${token.group} own ${nameOf(token)}, too: they see, retry and cancel what is sent with it.`;
