// What a hostile archive is: its bytes, and the response that contract §2 gives to it. The files beside this one hold them
// by topic, index.ts holds them all. Every case has keys of its own, so that what is stored tells which one stored it.
import { createHash } from 'node:crypto';
import type { Problem } from '@symdepot/symbols';
import { createRawZip, type RawZipEntry, type RawZipOptions } from '../raw-zip.ts';

export interface StoredFile {
  /** As it is stored, with the debug id in upper case. */
  readonly key: string;
  readonly content: Buffer;
}

export interface ExpectedProblem {
  readonly code: Problem['code'];
  readonly member: string | null;
  /** Where the contract or Tecken has one. */
  readonly message?: string;
}

export type Expected =
  | { readonly status: 201; readonly files: readonly StoredFile[]; readonly ignored?: readonly string[] }
  /** All problems; the response's error is the first one. */
  | { readonly status: 400; readonly problems: readonly ExpectedProblem[] }
  | { readonly status: 413; readonly code: Problem['code'] };

export interface HostileArchive {
  readonly name: string;
  build(): Buffer;
  readonly expect: Expected;
}

/** What the archives of a case are made of. */
export interface Parts {
  /** A debug id that no other case has. */
  readonly id: string;
  /** The sound name of the member that is to be made bad. */
  readonly key: string;
  readonly content: Buffer;
  /** Sound members around it: they must not be published when it is refused. */
  readonly first: RawZipEntry & StoredFile;
  readonly last: RawZipEntry & StoredFile;
}

function partsOf(name: string): Parts {
  const id = createHash('md5').update(name).digest('hex').toUpperCase();
  const sym = (debugFile: string): Buffer => Buffer.from(`MODULE Linux x86_64 ${id} ${debugFile}\n${'PUBLIC 1000 0 main\n'.repeat(20)}`);
  const sound = (debugFile: string): RawZipEntry & StoredFile => {
    const key = `${debugFile}/${id}/${debugFile}.sym`;
    return { name: key, key, content: sym(debugFile) };
  };
  return { id, key: sound('bad.so').key, content: sym('bad.so'), first: sound('first.so'), last: sound('last.so') };
}

/** A case. `zip` is called when its turn comes: some are large. */
export function hostile(name: string, make: (parts: Parts) => { zip: () => Buffer; expect: Expected }): HostileArchive {
  const { zip, expect } = make(partsOf(name));
  return { name, build: zip, expect };
}

/** Bad members between sound ones, and what is wrong with them. */
export const refused = (
  name: string,
  make: (parts: Parts) => { members: readonly RawZipEntry[]; problems: readonly ExpectedProblem[] },
): HostileArchive =>
  hostile(name, (parts) => {
    const { members, problems } = make(parts);
    return { zip: () => createRawZip([parts.first, ...members, parts.last]), expect: { status: 400, problems } };
  });

/** Strange members between sound ones that are stored all the same. Default: the case's own key and content. */
export const accepted = (
  name: string,
  make: (parts: Parts) => { members: readonly RawZipEntry[]; files?: readonly StoredFile[]; ignored?: readonly string[] },
): HostileArchive =>
  hostile(name, (parts) => {
    const { members, files = [parts], ignored = [] } = make(parts);
    const expect = { status: 201, files: [...files, parts.first, parts.last], ignored } as const;
    return { zip: () => createRawZip([parts.first, ...members, parts.last]), expect };
  });

/** Three sound members in an archive that is strange as a whole. */
export function withOptions(name: string, options: RawZipOptions, code?: Problem['code'], message?: string): HostileArchive {
  return hostile(name, (parts) => {
    const zip = (): Buffer => createRawZip([parts.first, { name: parts.key, content: parts.content }, parts.last], options);
    if (code === undefined) return { zip, expect: { status: 201, files: [parts.first, parts, parts.last] } };
    return { zip, expect: { status: 400, problems: [{ code, member: null, ...(message !== undefined && { message }) }] } };
  });
}

export const notZip = 'File is not a zip file';
