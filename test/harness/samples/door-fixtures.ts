// The files of test/harness/fixtures/doors, which hold one program for all who debug it.
import { readFile } from 'node:fs/promises';

const folder = new URL('../fixtures/doors/', import.meta.url);

/** Of `elf/crash`, and of what was made from it. */
export const crashBuildId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
export const crashDebugId = '5490CA19403F9E3D8938FDB4B22850EB0';

export const readDoorFixture = (path: string): Promise<Buffer> => readFile(new URL(path, folder));
