// All kinds of files that are known. A tar begins with any name, and is asked first; no two others begin with the same bytes.
import type { KindReader } from '../kind-reader.ts';
import { dsymTar } from './dsym-tar.ts';
import { elf } from './elf.ts';
import { macho } from './macho.ts';
import { pdb } from './pdb.ts';
import { pe } from './pe.ts';
import { portablePdb } from './portable-pdb.ts';
import { sourceBundle } from './source-bundle.ts';
import { sym } from './sym.ts';

export const kinds: readonly KindReader[] = [dsymTar, sym, elf, pe, pdb, portablePdb, macho, sourceBundle];
