// Sends a file to be an artefact, with progress, and waits until it is stored. Neighbours: ../push.ts, hash-file.ts.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isAppError, type Pause, type StoredArtefact } from '@symdepot/client';
import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command.ts';
import { hashFile } from './hash-file.ts';

const chunkBytes = 256 * 1024;

/** @param path as it was typed @throws CliError `usage`, `refused`; what the client throws; what reading throws */
export async function sendArtefact(context: CommandContext, path: string): Promise<StoredArtefact> {
  const { client, progress, signal, resolve } = context;
  const place = resolve(path);
  const name = basename(place);
  if ((await stat(place)).isDirectory())
    throw new CliError('usage', `${path} is a folder. Pack it first: tar -cJf ${name}.tar.xz -C ${path} .`);
  const { digest: sha512, bytes } = await hashFile(context, place, name);
  if (bytes === 0) throw new CliError('refused', `${path} is empty`);
  context.pending.unsent.add(name);
  const row = progress.begin(name);
  const onSent = (done: number, kept: number): void =>
    row.show(
      done < bytes ? { phase: 'sending', bytes: { done, total: bytes, kept } } : { phase: 'sent', amount: 'the server reads all of it' },
    );
  const onRetry = ({ error, pauseMs }: Pause): void => {
    const isCut = isAppError(error, 'server_unreachable');
    const reason = isCut ? error.details.reason : error.message;
    row.show({ phase: isCut ? 'cut' : 'busy', amount: `${reason}; again`, untilMs: performance.now() + pauseMs });
  };
  const openAt = (start: number) => createReadStream(place, { start, end: bytes - 1, highWaterMark: chunkBytes });
  try {
    const stored = await client.environments.store({ name, sha512, bytes, openAt }, { signal, onSent, onRetry });
    context.pending.unsent.delete(name);
    return stored;
  } finally {
    row.end();
  }
}
