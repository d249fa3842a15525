// Decodes a part that declares base64, as Tecken does. Neighbour: split-parts.ts.
import { malformed } from './malformed.ts';

/** @throws AppError `form_malformed` */
export async function* decodeBase64(content: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  let rest = '';
  for await (const chunk of content) {
    const text = rest + chunk.toString('latin1').replaceAll(/\s/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw notBase64();
    const whole = text.length - (text.length % 4);
    if (whole > 0) yield Buffer.from(text.slice(0, whole), 'base64');
    rest = text.slice(whole);
  }
  // Buffer.from would silently drop an incomplete group, such as a `try=1` that only claims to be base64.
  if (rest !== '') throw notBase64();
}

const notBase64 = () => malformed('a part of it is not in base64, though it says so');
