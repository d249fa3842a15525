// npm run pack [-- --executables <targets…>] [--out <folder>]: makes what machines without a checkout get: the packages of the command
// and of the client as one file each for npm, and the command as single files that hold Node as well (ADR 41).
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { buildExecutable } from './pack/build-executable.ts';
import { packClient, packCli } from './pack/published-packages.ts';
import { targets, type Target } from './pack/targets.ts';

const names = [...targets.keys()];
const program = new Command('npm run pack --')
  .description('Makes the packages @symdepot/cli and @symdepot/client for npm, and executables of the command.')
  .option('--out <folder>', 'where to put them', 'dist')
  .addOption(new Option('--executables [targets...]', 'for these systems; without any named: for all').choices(names))
  .parse();
const options = program.opts<{ out: string; executables?: true | Target[] }>();

const out = resolve(options.out);
await mkdir(out, { recursive: true });
const say = (path: string): void => console.log(relative(process.cwd(), path));
const cli = await packCli(out);
say(cli.tarball);
say(await packClient(out));
for (const target of options.executables === true ? names : (options.executables ?? [])) {
  say(await buildExecutable(target, { script: cli.script, file: join(out, `symdepot-${cli.version}-${target}`) }));
}
