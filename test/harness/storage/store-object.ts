// An object that nobody has uploaded, in a bucket that is a folder. Neighbour: bucket-folder.ts.
import { Readable } from 'node:stream';
import { openStorage } from '@symdepot/storage';

export async function storeObject(bucketUrl: string, name: string, content: string): Promise<void> {
  const storage = await openStorage(bucketUrl);
  await storage.put(name, Readable.from([Buffer.from(content)]), { contentType: 'text/plain', expect: 'absent' });
  await storage.close();
}
