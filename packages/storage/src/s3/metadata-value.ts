// Any text as the value of a header, which holds printable ASCII: what is more than that is a word of RFC 2047, as AWS writes it.

const plain = /^[!-~]+(?: [!-~]+)*$/;
const encodedWord = /^=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=$/i;

export const encodeMetadata = (text: string): string =>
  plain.test(text) && !encodedWord.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

export function decodeMetadata(value: string): string {
  const word = encodedWord.exec(value)?.[1];
  return word === undefined ? value : Buffer.from(word, 'base64').toString();
}
