// Tells a process which files have been published, by whomever: a trigger of the table says so with the commit (migration
// published_files_are_told). For what remembers answers: nothing that was published before a question is missed by it.
import { createHash } from 'node:crypto';
import type { Listener } from './listener.ts';

/** Stands for a debug file and debug id, or a code file and code id, in any letter case (ASCII). */
export type Folder = string & { readonly __brand: 'Folder' };

export interface Publications {
  /** Calls back with what every published file may be asked for by, from now on; and when something may have been missed. */
  subscribe(subscriber: { readonly onPublished: (folder: Folder) => void; readonly onGap: () => void }): void;
  /** Whether everything that is published is told at the moment. */
  isHearing(): boolean;
  /** True once everything that was published before the call has been told; false when that cannot be known. */
  caughtUp(): Promise<boolean>;
}

const channel = 'symdepot_files';
const folderLength = 16;

export const folderOf = (file: string, id: string): Folder => {
  const name = `${file}/${id}`.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return createHash('md5').update(name).digest('hex').slice(0, folderLength) as Folder;
};

export function createPublications(listener: Listener): Publications {
  let isHearing = false;
  return {
    subscribe({ onPublished, onGap }) {
      listener.listen(channel, {
        onTold(payload) {
          for (let at = 0; at < payload.length; at += folderLength) onPublished(payload.slice(at, at + folderLength) as Folder);
        },
        onHearing() {
          isHearing = true;
          onGap();
        },
        onLost() {
          isHearing = false;
          onGap();
        },
      });
    },
    isHearing: () => isHearing,
    caughtUp: async () => isHearing && listener.caughtUp(),
  };
}
