// Clients that upload one archive after the other, whatever happens to the other side, as build automation does: what they were told
// is stored must be there. Neighbour: client.ts.
import { setTimeout as delay } from 'node:timers/promises';
import { createSampleArchive, waitFor, type SampleFile } from '@symdepot/testkit';
import type { Client } from './client.ts';

export interface Archive {
  readonly zip: Buffer;
  readonly files: readonly SampleFile[];
}

let seed = 90_000;
/** With files that no other has. */
export const newArchive = (files = 4, bytes = 40_000): Promise<Archive> => createSampleArchive({ files, bytes, seed: seed++ });

/** A fleet of containers that is stopped and started again, on a busy machine, takes minutes. */
const patience = { timeoutMs: 300_000, intervalMs: 500 };

/** A response that breaks the contract is no outage. */
function passBroken(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (!['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code ?? '')) throw error;
}

/** Build automation has something to build in between; uploads without a pause would take the processor from what is watched. */
const pauseMs = 500;

/** An outage is 503, 429 or a broken connection: the same request is sent again. @returns the number of the upload that is stored */
export async function sendUntilStored(client: Client, zip: Buffer): Promise<number> {
  const response = await waitFor(
    async () => {
      const answer = await client.upload(zip).catch(passBroken);
      return answer && ![503, 429].includes(answer.status) ? answer : undefined;
    },
    { ...patience, what: 'an upload' },
  );
  if (response.status !== 201) throw new Error(`${response.status} instead of 201: ${response.body.toString()}`);
  return response.json<{ upload: { id: number } }>().upload.id;
}

/** Downloads all of them; a cache or a service may be away for a moment, but not for long. */
export const untilDownloaded = (client: Client, files: readonly SampleFile[]): Promise<unknown> =>
  waitFor(async () => (await client.differing(files)).length === 0, { ...patience, what: `${files.length} files that can be downloaded` });

export interface ConstantUploads {
  /** Waits until so many more have come to their end. */
  more(count: number): Promise<void>;
  /** Waits for those in hand. Then each upload must be complete, and each of its files there. @returns how many they were */
  end(): Promise<number>;
}

export function startConstantUploads(client: Client, atOnce = 3): ConstantUploads {
  const stored: { readonly id: number; readonly files: readonly SampleFile[] }[] = [];
  let isEnding = false;
  const upload = async (): Promise<void> => {
    while (!isEnding) {
      const { zip, files } = await newArchive();
      stored.push({ id: await sendUntilStored(client, zip), files });
      await delay(pauseMs);
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, upload));
  // It is told by whoever waits. The others must not go on without end, and disturb what comes behind.
  all.catch(() => (isEnding = true));
  return {
    async more(count) {
      const wanted = stored.length + count;
      await Promise.race([waitFor(() => stored.length >= wanted, { ...patience, what: `${count} more uploads` }), all]);
    },
    async end() {
      isEnding = true;
      await all;
      for (const { id, files } of stored) {
        const { state } = await waitFor(() => client.status(id), { ...patience, what: `the status of upload ${id}` });
        if (state !== 'complete') throw new Error(`upload ${id} was 201 and is ${state}`);
        await untilDownloaded(client, files);
      }
      return stored.length;
    },
  };
}
