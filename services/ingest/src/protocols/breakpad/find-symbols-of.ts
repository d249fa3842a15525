// Whether the `.sym` of modules can be downloaded, looked up as downloads do; the store has the last word. One that is on its way is
// missing. Neighbour: ../breakpad.ts.
import { findSymbols } from '@symdepot/lookup';
import { keyPartsOf, symNameOf, type Lane } from '@symdepot/symbols';
import type { IngestContext } from '../../context.ts';

/** Other spellings that a name may have: a client that encodes nothing has one encoded by its library. */
type AskedModule = readonly { readonly debugFile: string; readonly debugId: string }[];

interface Asker {
  readonly lane: Lane;
  readonly userEmail: string;
}

/** In their order. Who asks for try gets release files, too. @throws AppError `storage_unavailable`, `database_unavailable` */
export async function areStored(context: IngestContext, modules: readonly AskedModule[], { lane, userEmail }: Asker): Promise<boolean[]> {
  const asked = modules.flatMap((spellings, module) =>
    spellings.flatMap(({ debugFile, debugId }) => {
      const parts = keyPartsOf([debugFile, debugId.replaceAll('-', ''), symNameOf(debugFile)]);
      return parts ? [{ module, parts }] : [];
    }),
  );
  const symbolStore = await context.symbolStoreOf(context.findDestination(lane, userEmail));
  const found = await findSymbols(
    { symbolStore, database: context.database },
    asked.map(({ parts }) => parts),
    lane === 'try' ? ['release', 'try'] : ['release'],
  );
  // Not what is only found by a code id: that says nothing of this very file.
  const stored = new Set(asked.flatMap(({ module }, at) => (found[at]?.kind === 'stored' ? [module] : [])));
  return modules.map((_, module) => stored.has(module));
}

/** A name as it stands in a path: `%41` may be what it is, or what a library has made of a letter. */
export function spellingsOf(name: string): string[] {
  try {
    return [...new Set([name, decodeURIComponent(name)])];
  } catch {
    return [name];
  }
}
