// THE use case: whether a symbols file can be downloaded, and if not, what is known about it. For people: the hot path does without
// (respond-with-symbols.ts). Neighbours: resolve-symbols.ts (is it there?), routes/look-up-symbols.ts.
import { formatTimestamp, type SymbolsLookup } from '@symdepot/api';
import type { SymbolTraces } from '@symdepot/database';
import type { Found } from '@symdepot/lookup';
import { formatKey, keyPath, type KeyParts, type Lane } from '@symdepot/symbols';
import type { DownloadContext } from '../context.ts';
import { findInCabinet } from './find-in-cabinet.ts';
import { resolveSymbols } from './resolve-symbols.ts';
import { isIgnored, lanesFrom } from './symbol-request.ts';

export interface LookupQuestion {
  readonly parts: KeyParts;
  readonly lane: Lane;
  /** Of the server, as the caller reaches it. */
  readonly baseUrl: string;
}

/** @throws AppError `storage_unavailable`, `database_unavailable`, `lookups_overloaded` */
export async function lookUpSymbols(context: DownloadContext, { parts, lane, baseUrl }: LookupQuestion): Promise<SymbolsLookup> {
  const key = formatKey(parts);
  const told = { key, lane, found: null, elsewhere: null, uploaded_at: null };
  const found = await resolveSymbols(context, { ...parts, ...lanesFrom(lane) });
  if (found) {
    const place = placeOf(found, baseUrl);
    return { ...told, found: place, code: 'stored', message: `${nameOf(found, key)} can be downloaded: it is ${laneNames[place.lane]}.` };
  }
  const inCabinet = await findInCabinet(context, { ...parts, ...lanesFrom(lane) });
  if (inCabinet) {
    const { file, bytes } = inCabinet;
    const place = { ...placeOf({ kind: 'stored', file: { ...file, key } }, baseUrl), size: bytes };
    return { ...told, found: place, code: 'stored', message: `${key} can be downloaded: it is expanded out of ${file.key}.` };
  }
  const other = lane === 'release' ? await resolveSymbols(context, { ...parts, ...lanesFrom('try') }) : undefined;
  if (other) {
    const message = `There is one in try: debuggers get it from this server's URL with /try at its end, and not from release.`;
    return { ...told, elsewhere: placeOf(other, baseUrl), code: 'in_try', message };
  }
  return { ...told, ...why(parts, await findTraces(context, parts), context.config.DOWNLOAD_FILE_EXTENSIONS_ALLOWED) };
}

const laneNames: Readonly<Record<Lane, string>> = { release: 'a release symbols file', try: 'a try symbols file' };

const nameOf = ({ kind, file }: Found, key: string): string => (kind === 'moved' ? `${key}, stored as ${file.key},` : file.key);

const placeOf = ({ file: { key, lane, object } }: Found, baseUrl: string): NonNullable<SymbolsLookup['found']> => ({
  key,
  lane,
  url: `${baseUrl}${lane === 'try' ? '/try' : ''}/${keyPath(key)}`,
  size: object.storedBytes,
});

async function findTraces({ database, explanations }: DownloadContext, parts: KeyParts): Promise<SymbolTraces> {
  const quota = explanations.of('anybody');
  quota.take(1);
  try {
    return await database.symbolTraces.find(parts);
  } finally {
    quota.leave();
  }
}

type Why = Pick<SymbolsLookup, 'code' | 'message' | 'uploaded_at'>;

function why(parts: KeyParts, { own, sameId, otherId }: SymbolTraces, endings: readonly string[]): Why {
  const { debugFile, symbolsFile } = parts;
  const of = (code: Why['code'], trace: { readonly uploadedAt: Date } | undefined, message: string): Why => ({
    code,
    message,
    uploaded_at: trace ? formatTimestamp(trace.uploadedAt) : null,
  });
  const day = (trace: { readonly uploadedAt: Date }): string => `on ${trace.uploadedAt.toISOString().slice(0, 10)}`;
  const lane = (trace: { readonly lane: Lane }): string => (trace.lane === 'try' ? ' as a try symbols file' : '');
  if (own) return of('gone', own, `It was uploaded${lane(own)} ${day(own)}, and is not stored any more.`);
  if (isIgnored(parts, endings)) return of('ignored', undefined, `${symbolsFile} is of a kind that is not stored here.`);
  if (sameId)
    return of('other_file', sameId, `${debugFile} with this id was uploaded${lane(sameId)} ${day(sameId)}, but no ${symbolsFile}.`);
  if (otherId) {
    const message = `This id was never uploaded. Another id of ${debugFile} was uploaded${lane(otherId)} ${day(otherId)}.`;
    return of('other_id', otherId, message);
  }
  return of('never_uploaded', undefined, `No file of the name ${debugFile} was ever uploaded, as far as records go back.`);
}
