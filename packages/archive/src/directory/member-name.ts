// Decodes the name of a member (APPNOTE 4.4.4 bit 11, 4.6.9, appendix D). Used for the directory and local
// headers. The result is checked by the listing rules, whatever its encoding was.
import { crc32 } from '../deflate/crc32.ts';
import { entryFlags } from './archive-entry.ts';
import { extraIds, findExtra } from './extra-field.ts';

/** Code page 437 from 0x80 on; below it is ASCII. */
const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The Unicode Path of the extra field where it belongs to these bytes; else UTF-8 where the bytes are that, also without bit 11
 * (Debian's `zip`, `bsdtar` in the locale C); else code page 437. Bytes that are not the UTF-8 that bit 11 claims are taken as
 * Latin-1, whose upper half no key may hold: the listing rules then refuse that one member by a name people can recognise.
 */
export function decodeMemberName(bytes: Buffer, flags: number, extra: Buffer): string {
  return withoutHere(unicodePath(bytes, extra) ?? decodeUtf8(bytes) ?? decodeOldName(bytes, flags));
}

const pathVersion = 1;
const pathStart = 5;

/** Its CRC-32 says to which bytes it belongs: a program that renames members and does not know it leaves an old one behind. */
function unicodePath(bytes: Buffer, extra: Buffer): string | undefined {
  const path = findExtra(extra, extraIds.unicodePath);
  if (path === undefined || path.length <= pathStart || path[0] !== pathVersion) return undefined;
  return path.readUInt32LE(1) === crc32(bytes) ? decodeUtf8(path.subarray(pathStart)) : undefined;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeOldName(bytes: Buffer, flags: number): string {
  const text = bytes.toString('latin1');
  if ((flags & entryFlags.utf8) !== 0) return text;
  return text.replaceAll(/[\u0080-\u00ff]/g, (c) => upperHalf[c.charCodeAt(0) - 0x80]!);
}

/** Of `./a/b`, as `bsdtar` writes it, `./` names nothing. */
export function withoutHere(name: string): string {
  let start = 0;
  while (name.startsWith('./', start)) start += 2;
  return name.slice(start);
}
