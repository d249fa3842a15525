// Saves a download where `-o` says. A new or plain file is replaced once everything has arrived, so that a
// part of it never looks complete; devices, pipes and open files are written to. Neighbour: commands/download.ts.
import { randomUUID } from 'node:crypto';
import { constants, createWriteStream, open as openDescriptor, type Stats } from 'node:fs';
import { access, chmod, chown, lstat, open, readlink, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { pause } from '@symdepot/async';
import { CliError } from './cli-error.ts';

type Write = (target: Writable) => Promise<void>;

/** @throws CliError `usage` where nothing can be put; what opening, `write` and renaming throw; the signal's reason */
export async function saveFile(path: string, write: Write, signal: AbortSignal): Promise<void> {
  const place = await followLinks(path);
  const facts = place.isOpenFile ? await stat(place.path) : await lstat(place.path).catch(absent);
  if (facts?.isDirectory()) throw new CliError('usage', `${path} is a folder. Name the file that it is to be put into`);
  if (facts?.isFIFO()) return write(await openPipe(place.path, signal));
  if (facts && (place.isOpenFile || !facts.isFile())) {
    return write((await open(place.path, constants.O_WRONLY | constants.O_APPEND)).createWriteStream());
  }
  if (facts) await access(place.path, constants.W_OK); // a rename would not ask
  return replace(place.path, facts, write);
}

interface Place {
  readonly path: string;
  /** Such as `/dev/fd/63`: not a name of the file, but the file as somebody has opened it. */
  readonly isOpenFile: boolean;
}

const openFile = /^\/(?:proc\/(?:self|thread-self|\d+)|dev)\/fd\/\d+$/;
const mostLinks = 40;

/** @throws CliError `usage`: an open file that is none here, or links without end */
async function followLinks(path: string): Promise<Place> {
  let at = path;
  for (let links = 0; links < mostLinks; links++) {
    if (openFile.test(at)) {
      if (await lstat(at).catch(absent)) return { path: at, isOpenFile: true };
      throw new CliError('usage', `${path} is not open here. Use a pipe instead: -o - | …`);
    }
    const facts = await lstat(at).catch(absent);
    if (!facts?.isSymbolicLink()) return { path: at, isOpenFile: false };
    at = resolve(dirname(at), await readlink(at));
  }
  throw new CliError('usage', `${path} is a link without an end`);
}

/** Under its name when it is complete, never in part. */
async function replace(path: string, former: Stats | undefined, write: Write): Promise<void> {
  const draft = join(dirname(path), `${basename(path).slice(0, 200)}.${randomUUID()}.part`);
  try {
    await write(createWriteStream(draft, { flags: 'wx', ...(former && { mode: 0o600 }) }));
    if (former) await dressAs(draft, former);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Only root may give files to somebody else; whoever else may write it makes it their own. */
async function dressAs(path: string, { uid, gid, mode }: Stats): Promise<void> {
  await chown(path, uid, gid).catch(() => undefined);
  await chmod(path, mode & 0o7777);
}

const pollMs = 50;

/**
 * Waits for somebody who reads, as the shell does; not in `open`, where a thread would be held for good. As a socket, since
 * Node writes files in threads, which a reader who takes nothing would hold as well.
 */
async function openPipe(path: string, signal: AbortSignal): Promise<Writable> {
  for (;;) {
    try {
      const fd = await promisify(openDescriptor)(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await pause(pollMs, signal);
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
