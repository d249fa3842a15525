// All kinds of files that are known. No two begin with the same bytes, so their order means nothing.
import type { KindReader } from '../kind-reader.ts';
import { elf } from './elf.ts';
import { macho } from './macho.ts';
import { pdb } from './pdb.ts';
import { pe } from './pe.ts';
import { portablePdb } from './portable-pdb.ts';
import { sourceBundle } from './source-bundle.ts';
import { sym } from './sym.ts';

export const kinds: readonly KindReader[] = [sym, elf, pe, pdb, portablePdb, macho, sourceBundle];
