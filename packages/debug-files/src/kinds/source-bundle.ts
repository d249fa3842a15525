// A source bundle, as sentry-cli makes it: `SYSB` and a version before a ZIP, whose `manifest.json` says of which build it is.
import { readDirectory } from '@symdepot/archive';
import { AppError, isAppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { baseName } from '../names/base-name.ts';
import { buildIdIn } from '../names/debug-id.ts';
import type { FileReader } from '../file-reader.ts';
import type { Identity } from '../identified-file.ts';
import { openMemberSource } from '../packing/member-source.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';

const maxEntries = 100_000;
/** It lists all files of the bundle: a few hundred bytes for each. */
const maxManifestBytes = 32 * 1024 ** 2;

export const sourceBundle: KindReader = {
  isKind: (head) => beginsWith(head, 'SYSB'),

  async read(file, source, signal) {
    const manifest = await readManifest(file, source, signal);
    const { name, ...identity } = describe(manifest);
    if (name === undefined || identity.debugId === null) throw file.damaged('its manifest does not say whose sources it holds');
    return { kind: 'source_bundle', name, identities: [identity], holds: { code: false, debug: false, symbols: false } };
  },
};

async function readManifest(file: FileReader, source: RangedSource, signal?: AbortSignal): Promise<unknown> {
  try {
    const { entries } = await readDirectory(source, { maxEntries }, signal);
    const entry = entries.find(({ name }) => name === 'manifest.json');
    if (entry === undefined) throw file.damaged('it has no manifest.json');
    if (entry.originalBytes > maxManifestBytes) throw file.damaged('its manifest.json is too large');
    await using manifest = await openMemberSource(source, entry, signal);
    return JSON.parse((await manifest.read(0, manifest.size)).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw file.damaged('its manifest.json is no JSON');
    if (isAppError(error) && error.code.startsWith('archive_')) throw file.damaged(`the ZIP in it cannot be read: ${error.message}`);
    throw error;
  }
}

function describe(manifest: unknown): Identity & { readonly name: string | undefined } {
  const said = new Map(typeof manifest === 'object' && manifest !== null ? Object.entries(manifest) : []);
  const text = (field: string): string | undefined => {
    const value: unknown = said.get(field);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [objectName, debugId] = [text('object_name'), debugIdOf(text('debug_id') ?? '')];
  const codeText = text('code_id') ?? '';
  const codeId = /^[0-9a-f]{1,128}$/i.test(codeText) ? codeText.toUpperCase() : null;
  return { name: objectName && baseName(objectName), debugId, codeId, buildId: buildIdIn(codeId, debugId), arch: text('arch') ?? null };
}

/** `5490ca19-403f-9e3d-8938-fdb4b22850eb-1`: what is behind the GUID is the age, and without it there is none. */
function debugIdOf(text: string): string | null {
  const digits = text.replaceAll('-', '').toUpperCase();
  if (!/^[0-9A-F]{32,40}$/.test(digits)) return null;
  return digits.length === 32 ? `${digits}0` : digits;
}
