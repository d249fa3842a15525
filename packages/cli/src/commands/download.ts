// `download <key>`: downloads one symbols file as a debugger does, decompressed.
import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exitCodes } from '@symdepot/errors';
import type { Key } from '@symdepot/symbols';
import { parseKeyArgument, parsePath, tryOption } from '../arguments.ts';
import type { AddCommand, Report, CommandContext } from '../command.ts';
import { formatBytes, formatDuration } from '../report/format.ts';
import { saveFile } from '../save-file.ts';

interface DownloadFlags {
  readonly try?: boolean;
  readonly output?: string;
}

export const addDownloadCommand: AddCommand = (program, choose) => {
  program
    .command('download')
    .description('fetch a symbols file, decompressed')
    .argument('<key>', '<debug file>/<debug id>/<symbols file>', parseKeyArgument)
    .option('-o, --output <file>', 'where to put it (default: its own name, here); - is stdout', parsePath)
    .addOption(tryOption('look among try symbols too'))
    .action((key: Key, flags: DownloadFlags) => choose({ needsToken: false, run: (context) => download(context, key, flags) }));
};

/** By its other names it would be opened anew, which sockets and what `>>` has opened do not take well. */
const stdoutNames: ReadonlySet<string> = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

async function download({ client, progress, signal, resolve, output }: CommandContext, key: Key, flags: DownloadFlags): Promise<Report> {
  const startedAt = performance.now();
  const name = key.slice(key.lastIndexOf('/') + 1);
  const target = flags.output ?? name;
  const isToStdout = stdoutNames.has(target);
  const { body, wireBytes } = await client.download(key, { isTry: flags.try, signal });
  const md5 = createHash('md5');
  let bytes = 0;
  const row = progress.begin(name);
  const meter = new PassThrough();
  meter.on('data', (chunk: Buffer) => {
    md5.update(chunk);
    bytes += chunk.length;
    row.show({
      phase: 'fetching',
      amount: `${formatBytes(bytes)}${wireBytes === undefined ? '' : `, ${formatBytes(wireBytes)} over the wire`}`,
    });
  });
  const save = isToStdout
    ? pipeline(body, meter, output, { signal, end: false })
    : saveFile(resolve(target), (file) => pipeline(body, meter, file, { signal }), signal);
  await save.finally(() => {
    row.end();
    body.destroy(); // where nothing could be opened, nobody has read it
  });
  return {
    exitCode: exitCodes.done,
    lines: [`${target}: ${formatBytes(bytes)} in ${formatDuration(performance.now() - startedAt)}`],
    json: { key, file: target, bytes, md5: md5.digest('hex') },
    ...(isToStdout && { isOutputTaken: true }),
  };
}
