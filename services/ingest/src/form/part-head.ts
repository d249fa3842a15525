// The head of a part: its name, and whether it is a file. Only a file name decides that (Tecken §1.4): clients send any
// content type with anything. Neighbour: split-parts.ts.
import type { ByteReader } from './byte-reader.ts';
import { parseParameters } from './header-parameters.ts';
import { malformed } from './malformed.ts';

export interface PartHead {
  readonly name: string;
  /** Not empty; undefined for a field. */
  readonly fileName: string | undefined;
  /** Of its Content-Type, if it names one. */
  readonly charset: string | undefined;
  /** In lower case. */
  readonly transferEncoding: string;
}

const maxHeadBytes = 16 * 1024;
const disposition = 'content-disposition';

/** @throws AppError `form_malformed` */
export async function readPartHead(reader: ByteReader): Promise<PartHead> {
  const headers = await readHeaders(reader);
  const described = headers.get(disposition);
  if (described === undefined) throw malformed('a part has no Content-Disposition');
  const parameters = parseParameters(described);
  const name = parameters.get('name')?.trim() ?? '';
  if (name === '' || name.startsWith('"')) throw malformed('a part has no name that can be read');
  return {
    name,
    fileName: parameters.get('filename') || undefined,
    charset: parseParameters(headers.get('content-type') ?? '').get('charset'),
    transferEncoding: headers.get('content-transfer-encoding')?.trim().toLowerCase() ?? '',
  };
}

/** By lower-case name. A line that starts with whitespace continues the one before it. */
async function readHeaders(reader: ByteReader): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  let name = '';
  for (let left = maxHeadBytes; ;) {
    const line = await reader.line(left, 'the headers of a part');
    if (line === '') return headers;
    left -= line.length + 1;
    const isContinued = name !== '' && /^[ \t]/.test(line);
    if (isContinued) {
      headers.set(name, `${headers.get(name)}${line}`);
      continue;
    }
    const at = line.indexOf(':');
    name = line.slice(0, Math.max(0, at)).trim().toLowerCase();
    if (name === '') throw malformed('a header of a part has no name');
    if (name === disposition && headers.has(name)) throw malformed('a part has Content-Disposition twice');
    headers.set(name, line.slice(at + 1));
  }
}
