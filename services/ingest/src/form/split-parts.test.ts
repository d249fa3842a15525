import { buffer } from 'node:stream/consumers';
import { clientForms } from '@symdepot/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseParameters } from './header-parameters.ts';
import { splitParts } from './split-parts.ts';

/** Cuts them behind each of these places. */
function* cut(bytes: Buffer, places: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const place of [...places].toSorted((a, b) => a - b)) {
    yield bytes.subarray(from, Math.max(from, place));
    from = Math.max(from, place);
  }
  yield bytes.subarray(from);
}

async function* flow(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

const read = async (chunks: Iterable<Buffer>, boundary: string) => {
  const parts: { name: string; fileName: string | undefined; content: Buffer }[] = [];
  for await (const { name, fileName, content } of splitParts(flow(chunks), boundary))
    parts.push({ name, fileName, content: await buffer(content) });
  return parts;
};
const readText = (text: string) => read([Buffer.from(text)], 'b');

/** With what looks like a boundary, and like the beginning of one. */
const archive = Buffer.from('PK\u0003\u0004\r\n--\r\n-\r\r\n\n--x\r\n--\0\r', 'latin1');

describe('a form as it is written by', () => {
  test.each(clientForms)('$client', async ({ contentType, head, tail }) => {
    const boundary = parseParameters(contentType).get('boundary')!;
    const parts = await read([Buffer.from(head), archive, Buffer.from(tail)], boundary);
    expect(parts.map(({ name, fileName, content }) => [name, fileName !== undefined, content])).toEqual([
      ['try', false, Buffer.from('1')],
      ['symbols.zip', true, archive],
    ]);
  });
});

test('the same is read however the bytes are cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...clientForms),
      fc.array(fc.nat(600), { maxLength: 20 }),
      async ({ contentType, head, tail }, places) => {
        const boundary = parseParameters(contentType).get('boundary')!;
        const body = Buffer.concat([Buffer.from(head), archive, Buffer.from(tail)]);
        expect(await read(cut(body, places), boundary)).toEqual(await read([body], boundary));
      },
    ),
    { numRuns: 300 },
  );
});

test('byte by byte', async () => {
  for (const { contentType, head, tail } of clientForms) {
    const boundary = parseParameters(contentType).get('boundary')!;
    const body = Buffer.concat([Buffer.from(head), archive, Buffer.from(tail)]);
    expect(
      await read(
        [...body].map((byte) => Buffer.of(byte)),
        boundary,
      ),
    ).toEqual(await read([body], boundary));
  }
});

test('any content is read as it was written, but for one that has what looks like its boundary', async () => {
  const piece = fc.oneof(fc.constantFrom('\r', '\n', '\r\n', '-', '--', '\r\n--', '--b', 'b', '\n--'), fc.string({ maxLength: 5 }));
  const contents = fc.array(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(contents, fc.array(fc.nat(300), { maxLength: 20 }), async (written, places) => {
      fc.pre(!written.some((content) => /(^|\n)--b|--b($|\s|--)/.test(content)));
      const text = written.map((content, at) => `--b\r\nContent-Disposition: form-data; name="${at}"\r\n\r\n${content}\r\n`).join('');
      const parts = await read(cut(Buffer.from(`${text}--b--\r\n`), places), 'b');
      expect(parts.map(({ content }) => content.toString())).toEqual(written);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a line end is missing', '--b\r\n', '1'],
  ['it has too many dashes', '----b\n', '1--'],
  ['it has both, and blanks behind it', '---b \t\r\n', '1-'],
])('a boundary in the middle of a line, since %s, is read as Tecken does', async (_why, glued, before) => {
  const head = (name: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n`;
  const parts = await readText(`--b\r\n${head('a')}1${glued}${head('try')}x --by --b--`);
  expect(parts.map(({ name, content }) => [name, content.toString()])).toEqual([
    ['a', before],
    ['try', 'x --by '],
  ]);
});

test('lines that end with a line feed alone', async () => {
  const parts = await readText('--b\nContent-Disposition: form-data; name="try"\n\n1\n--b--\n');
  expect(parts).toEqual([{ name: 'try', fileName: undefined, content: Buffer.from('1') }]);
});

test('a part that nobody reads is passed over', async () => {
  const body =
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nlong\r\n--b\r\nContent-Disposition: form-data; name="c"\r\n\r\n\r\n--b--';
  const names: string[] = [];
  for await (const { name } of splitParts(flow([Buffer.from(body)]), 'b')) names.push(name);
  expect(names).toEqual(['a', 'c']);
});

test('base64 is decoded, in whatever lines and chunks it comes', async () => {
  const content = Buffer.from(Array.from({ length: 1_000 }, (_, at) => at % 256));
  const lines = content.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const body = Buffer.from(
    `--b\r\nContent-Disposition: form-data; name="a.zip"; filename=x\r\nContent-Transfer-Encoding: BASE64\r\n\r\n${lines}\r\n--b--`,
  );
  expect(await read([body], 'b')).toEqual([{ name: 'a.zip', fileName: 'x', content }]);
  expect(await read(cut(body, [150, 151, 155, 600, 601]), 'b')).toEqual(await read([body], 'b'));
});

describe('what cannot be read is told, never dropped:', () => {
  const named = 'Content-Disposition: form-data; name="try"';
  const tail = '\r\n--b--\r\n';
  test.each([
    ['a part without a disposition', `--b\r\nContent-Type: text/plain\r\n\r\n1${tail}`, 'a part has no Content-Disposition'],
    ['a part without headers', `--b\r\n\r\n1${tail}`, 'a part has no Content-Disposition'],
    ['a part without a name', `--b\r\nContent-Disposition: form-data; filename=try\r\n\r\n1${tail}`, 'a part has no name'],
    ['a part with an empty name', `--b\r\nContent-Disposition: form-data; name=" "\r\n\r\n1${tail}`, 'a part has no name'],
    ['a name with something behind its quotes', `--b\r\nContent-Disposition: form-data; name="try"x\r\n\r\n1${tail}`, 'a part has no name'],
    ['a quote that swallows the name', `--b\r\nContent-Disposition: form-data; x="; name=try\r\n\r\n1${tail}`, 'a part has no name'],
    ['two dispositions', `--b\r\n${named}\r\n${named}\r\n\r\n1${tail}`, 'a part has Content-Disposition twice'],
    ['a header without a name', `--b\r\n: x\r\n${named}\r\n\r\n1${tail}`, 'a header of a part has no name'],
    ['a header without a colon', `--b\r\nnothing\r\n${named}\r\n\r\n1${tail}`, 'a header of a part has no name'],
    ['a part that is cut in its headers by a boundary', `--b\r\n${named}\r\n--b\r\n\r\n1${tail}`, 'a header of a part has no name'],
    ['a head without an end', `--b\r\n${named}: ${'x'.repeat(20_000)}\r\n\r\n1${tail}`, 'the headers of a part are too long'],
    ['something behind a boundary', `--b junk\r\n${named}\r\n\r\n1${tail}`, 'the line of a boundary has something behind it'],
    ['a part before the first boundary', `b\r\n${named}\r\n\r\n1\r\n--b\r\n${named}\r\n\r\n1${tail}`, 'a part of it stands outside'],
    [
      'a part behind the last boundary',
      `--b\r\n${named}\r\n\r\n1${tail}--b\r\n${named}\r\n\r\n1${tail}`,
      'it goes on behind its last boundary',
    ],
    ['a part behind the last boundary without one', `--b\r\n${named}\r\n\r\n1${tail}b\r\n${named}\r\n\r\n1`, 'a part of it stands outside'],
    ['too much behind the last boundary', `--b\r\n${named}\r\n\r\n1${tail}${'x'.repeat(70_000)}`, 'too much of it stands outside'],
    ['base64 that is none', `--b\r\n${named}\r\nContent-Transfer-Encoding: base64\r\n\r\n1!${tail}`, 'a part of it is not in base64'],
    ['base64 that is cut short', `--b\r\n${named}\r\nContent-Transfer-Encoding: base64\r\n\r\n1${tail}`, 'a part of it is not in base64'],
    ['nothing', '', 'its boundary is not found in it'],
    ['another boundary', `--c\r\n\r\n\r\n--c--\r\n`, 'its boundary is not found in it'],
    ['an end in a boundary', '--b', 'it ends in the middle of the lines of its boundary'],
    ['an end in the headers', `--b\r\n${named}\r\n`, 'it ends in the middle of the headers of a part'],
    ['an end in a part', `--b\r\n${named}\r\n\r\n1`, 'it ends in the middle of a part'],
    ['an end in the last boundary', `--b\r\n${named}\r\n\r\n1\r\n--b-`, 'it ends in the middle of the lines of its boundary'],
  ])('%s', async (_what, body, reason) => {
    await expect(readText(body)).rejects.toThrow(`Malformed form: ${reason}`);
  });
});

test('what the source fails with', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1');
    throw new Error('cut');
  }
  const readAll = async () => {
    for await (const { content } of splitParts(broken(), 'b')) await buffer(content);
  };
  await expect(readAll()).rejects.toThrow('cut');
});
