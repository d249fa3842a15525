// A source bundle, as sentry-cli makes it: `SYSB` and a version before a ZIP, whose `manifest.json` says of which build it is.
import { crc32 } from 'node:zlib';
import { findMember, locateDirectory } from '@symdepot/archive';
import { AppError, isAppError } from '@symdepot/errors';
import type { FileReader } from '../file-reader.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';
import { baseName } from '../names/base-name.ts';
import { buildIdIn, shortCodeId } from '../names/debug-id.ts';
import { openMemberSource } from '../packing/member-source.ts';
import { topLevelTexts } from '../top-level-texts.ts';

/** A hundred or two for each source: a bundle of all of Chromium has ten megabytes. It passes by, and is not kept. */
const maxDirectoryBytes = 32 * 1024 ** 2;
/** It lists all of them: a few hundred bytes for each. Read whole, and never parsed whole. */
const maxManifestBytes = 32 * 1024 ** 2;
/** Of end record and local header. */
const maxHeaderBytes = 1024 ** 2;

export const sourceBundle: KindReader = {
  isKind: (head) => beginsWith(head, 'SYSB'),

  async read(file, signal) {
    const texts = await readManifest(file, signal);
    const name = baseName(texts.get('object_name') ?? '');
    const debugId = debugIdOf(texts.get('debug_id') ?? '');
    if (name === '' || debugId === undefined) throw file.damaged('its manifest does not say whose sources it holds');
    const codeText = texts.get('code_id') ?? '';
    const codeId = /^[0-9a-f]+$/i.test(codeText) ? codeText.toUpperCase() : null;
    const identity = { debugId, codeId: shortCodeId(codeId), buildId: buildIdIn(codeId, debugId), arch: texts.get('arch') ?? null };
    return { kind: 'source_bundle', name, identities: [identity], holds: { code: false, debug: false, symbols: false } };
  },
};

async function readManifest(file: FileReader, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const source = file.asSource(maxDirectoryBytes + maxManifestBytes + maxHeaderBytes);
  const checkSize = (what: string, bytes: number, limit: number): void => {
    if (bytes > limit) throw new AppError('source_bundle_too_large', { member: file.fileName, what, bytes, limit });
  };
  try {
    const place = await locateDirectory(source, signal);
    checkSize('the directory of its ZIP', place.bytes, maxDirectoryBytes);
    const entry = await findMember(source, place, 'manifest.json', signal);
    if (entry === undefined) throw file.damaged('it has no manifest.json');
    checkSize('its manifest.json', Math.max(entry.originalBytes, entry.compressedBytes), maxManifestBytes);
    await using manifest = await openMemberSource(source, entry, signal);
    const json = await manifest.read(0, manifest.size);
    if (crc32(json) !== entry.crc32) throw file.damaged('the checksum of its manifest.json does not fit');
    const texts = topLevelTexts(json);
    if (texts === undefined) throw file.damaged('its manifest.json is no JSON');
    return texts;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code.startsWith('archive_')) throw file.damaged(`the ZIP in it cannot be read: ${error.message}`);
    // The file that was sent is the bundle, not what is in it.
    throw error.code.startsWith('member_') ? file.damaged(`its manifest.json cannot be read: ${error.message}`) : error;
  }
}

/** `5490ca19-403f-9e3d-8938-fdb4b22850eb-1`: what is behind the GUID is the age, and without it there is none. */
function debugIdOf(text: string): string | undefined {
  const digits = text.replaceAll('-', '').toUpperCase();
  if (!/^[0-9A-F]{32,40}$/.test(digits)) return undefined;
  return digits.length === 32 ? `${digits}0` : digits;
}
