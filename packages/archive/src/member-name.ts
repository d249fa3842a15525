// How the name of a member is spelled in bytes (APPNOTE 4.4.4 bit 11, appendix D). Used for the directory and local headers.
import { entryFlags } from './archive-entry.ts';

/** Code page 437 from 0x80 on; below it is ASCII. */
const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * UTF-8 where the flag says so, else code page 437. Bytes that are not the UTF-8 they claim to be are taken as Latin-1,
 * whose upper half no key may hold: the listing rules then refuse that one member by a name people can recognise.
 */
export function decodeMemberName(bytes: Uint8Array, flags: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  // oxlint-disable-next-line no-control-regex -- the test is for ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return text;
  if ((flags & entryFlags.utf8) === 0) return text.replaceAll(/[\u0080-\u00ff]/g, (c) => upperHalf[c.charCodeAt(0) - 0x80]!);
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return text;
  }
}
