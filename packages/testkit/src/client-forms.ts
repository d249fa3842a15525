// One form as each of the clients writes it that people use: a field `try`, then an archive in the field `symbols.zip`. The bytes
// are theirs, but for names and boundaries of their kind.

export interface ClientForm {
  readonly client: string;
  readonly contentType: string;
  /** Around the archive. */
  readonly head: string;
  readonly tail: string;
}

interface Writing {
  readonly contentType?: (boundary: string) => string;
  readonly field?: string;
  readonly file?: string;
  /** Behind each boundary. */
  readonly padding?: string;
  readonly end?: string;
}

const quotedType = (boundary: string): string => `multipart/form-data; boundary="${boundary}"`;
const plainType = (boundary: string): string => `multipart/form-data; boundary=${boundary}`;
const octets = 'Content-Type: application/octet-stream';

function write(client: string, boundary: string, writing: Writing): ClientForm {
  const {
    contentType = plainType,
    field = 'Content-Disposition: form-data; name="try"',
    file = `Content-Disposition: form-data; name="symbols.zip"; filename="x.zip"\n${octets}`,
    padding = '',
    end = '--\n',
  } = writing;
  const lines = (text: string): string => text.replaceAll('\n', '\r\n');
  return {
    client,
    contentType: contentType(boundary),
    head: lines(`--${boundary}${padding}\n${field}\n\n1\n--${boundary}${padding}\n${file}\n\n`),
    tail: lines(`\n--${boundary}${end}`),
  };
}

export const clientForms: readonly ClientForm[] = [
  write('curl', '------------------------d74496d66958873e', {}),
  write('curl with a type for the field', '------------------------d74496d66958873e', {
    field: `Content-Disposition: form-data; name="try"\n${octets}`,
  }),
  write('Python requests', '3c3c2b6f8e9c4d3f8d6b1a2e4f5a6b7c', {
    file: 'Content-Disposition: form-data; name="symbols.zip"; filename="x.zip"',
    end: '--\n',
  }),
  write('Python requests with a type for the field', '3c3c2b6f8e9c4d3f8d6b1a2e4f5a6b7c', {
    field: `Content-Disposition: form-data; name="try"\n${octets}`,
  }),
  write('JavaMail', '----=_Part_3_1324849.1764400000000', {
    field: 'Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\nContent-Disposition: form-data; \n\tname="try"',
    file: 'Content-Type: application/zip; name=x.zip\nContent-Transfer-Encoding: binary\nContent-Disposition: form-data; name="symbols.zip"; \n\tfilename=x.zip',
  }),
  write('Spring with byte[]', 'qL0cFz5Fh-AtQFmC6y4rFUyZTpKcXvHe', {
    contentType: (boundary) => `multipart/form-data;boundary=${boundary};charset=UTF-8`,
    field: `Content-Disposition: form-data; name="try"\n${octets}\nContent-Length: 1`,
    file: `Content-Disposition: form-data; name="symbols.zip"; filename="x.zip"\n${octets}\nContent-Length: 7`,
  }),
  write('Apache HttpClient', 'vVmNLwLDyuY6n8gzWZ7nL3rwZ3JSFk', {
    field: 'Content-Disposition: form-data; name="try"\nContent-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: 8bit',
    file: `Content-Disposition: form-data; name="symbols.zip"; filename="x.zip"\n${octets}\nContent-Transfer-Encoding: binary`,
  }),
  write('.NET HttpClient', 'c0a8b8d1-7a9e-4d57-8a37-0d6f4b3a2c11', {
    contentType: quotedType,
    field: 'Content-Type: text/plain; charset=utf-8\nContent-Disposition: form-data; name=try',
    file: "Content-Disposition: form-data; name=symbols.zip; filename=x.zip; filename*=utf-8''x.zip",
  }),
  write('Go', '8d1b5a2b0f7e4ac9a2d1a9ce7c7a0d4e7a1f8c1f2b3d4e5f6a7b8c9d0e1f', {}),
  write('a browser', '----WebKitFormBoundary7MA4YWxkTrZu0gW', {
    file: 'Content-Disposition: form-data; name="symbols.zip"; filename="C:\\fakepath\\x.zip"\nContent-Type: application/x-zip-compressed',
  }),
  write('Perl', 'xYzZY', { field: 'Content-Disposition: form-data; name="try"', end: '--\n' }),
  write('a boundary with slash and colon', 'a:b/c=d', {}),
  write('a boundary with a blank', 'a b c', {}),
  write('a semicolon at the end of Content-Type', 'b', { contentType: (boundary) => `${plainType(boundary)};` }),
  write('blanks around the sign of Content-Type', 'b', { contentType: (boundary) => `multipart/form-data ; boundary = ${boundary} ; x` }),
  write('a semicolon at the end of Content-Disposition', 'b', { field: 'Content-Disposition: form-data; name="try";' }),
  write('blanks around the sign of Content-Disposition', 'b', { field: 'Content-Disposition: form-data ; name = "try" ' }),
  write('a header in capital letters', 'b', { field: 'CONTENT-DISPOSITION: FORM-DATA; NAME="try"' }),
  write('a disposition of another type', 'b', { field: 'Content-Disposition: attachment; name="try"' }),
  write('a file name with blanks', 'b', { file: 'Content-Disposition: form-data; name="symbols.zip"; filename=my own file.zip' }),
  write('a file name with quotes', 'b', { file: 'Content-Disposition: form-data; name="symbols.zip"; filename="my "own" file.zip"' }),
  write('a file name with a semicolon', 'b', { file: 'Content-Disposition: form-data; filename="a;b.zip"; name="symbols.zip"' }),
  write('a name in its extended form', 'b', { file: "Content-Disposition: form-data; name*=utf-8''symbols%2Ezip; filename=x.zip" }),
  write('a blank behind each boundary', 'b', { padding: ' \t' }),
  write('nothing behind the last boundary', 'b', { end: '--' }),
  write('words around the parts', 'b', { end: '-- \nThis was a form.\n' }),
];
