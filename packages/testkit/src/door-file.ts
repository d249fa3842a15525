// The genuine files of test/harness/fixtures/doors, by their path there (`elf/crash`). Its README says what each of them is.
import { readFileSync } from 'node:fs';

const folder = new URL('../../../test/harness/fixtures/doors/', import.meta.url);

export const doorFile = (path: string): Buffer => readFileSync(new URL(path, folder));
