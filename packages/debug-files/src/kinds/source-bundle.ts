// A source bundle, as sentry-cli makes it: `SYSB` and a version before a ZIP, whose `manifest.json` says of which build it is.
import { readDirectory } from '@symdepot/archive';
import { isAppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import type { FileReader } from '../file-reader.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';
import { baseName } from '../names/base-name.ts';
import { buildIdIn, shortCodeId } from '../names/debug-id.ts';
import { openMemberSource } from '../packing/member-source.ts';
import { topLevelTexts } from '../top-level-texts.ts';

/** So many sources has the largest of programs. */
const maxEntries = 50_000;
/** It lists all of them: a few hundred bytes for each. Read whole, and never parsed whole. */
const maxManifestBytes = 32 * 1024 ** 2;

export const sourceBundle: KindReader = {
  isKind: (head) => beginsWith(head, 'SYSB'),

  async read(file, source, signal) {
    const texts = await readManifest(file, source, signal);
    const name = baseName(texts.get('object_name') ?? '');
    const debugId = debugIdOf(texts.get('debug_id') ?? '');
    if (name === '' || debugId === undefined) throw file.damaged('its manifest does not say whose sources it holds');
    const codeText = texts.get('code_id') ?? '';
    const codeId = /^[0-9a-f]+$/i.test(codeText) ? codeText.toUpperCase() : null;
    const identity = { debugId, codeId: shortCodeId(codeId), buildId: buildIdIn(codeId, debugId), arch: texts.get('arch') ?? null };
    return { kind: 'source_bundle', name, identities: [identity], holds: { code: false, debug: false, symbols: false } };
  },
};

async function readManifest(file: FileReader, source: RangedSource, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  try {
    const { entries } = await readDirectory(source, { maxEntries }, signal);
    const entry = entries.find(({ name }) => name === 'manifest.json');
    if (entry === undefined) throw file.damaged('it has no manifest.json');
    if (entry.originalBytes > maxManifestBytes) throw file.damaged('its manifest.json is too large');
    await using manifest = await openMemberSource(source, entry, signal);
    const texts = topLevelTexts(await manifest.read(0, manifest.size));
    if (texts === undefined) throw file.damaged('its manifest.json is no JSON');
    return texts;
  } catch (error) {
    if (isAppError(error) && error.code.startsWith('archive_')) throw file.damaged(`the ZIP in it cannot be read: ${error.message}`);
    throw error;
  }
}

/** `5490ca19-403f-9e3d-8938-fdb4b22850eb-1`: what is behind the GUID is the age, and without it there is none. */
function debugIdOf(text: string): string | undefined {
  const digits = text.replaceAll('-', '').toUpperCase();
  if (!/^[0-9A-F]{32,40}$/.test(digits)) return undefined;
  return digits.length === 32 ? `${digits}0` : digits;
}
