// The records of a pax header: `<length> <key>=<value>\n`. Neighbour: read-tar.ts.
import { damagedTar } from './tar-header.ts';

export type PaxRecords = ReadonlyMap<string, Buffer>;

const [blank, equals, lineEnd] = [' ', '=', '\n'].map((text) => text.codePointAt(0)!);
/** Of the length: a header is far shorter. */
const maxDigits = 10;

/** @throws AppError `archive_damaged` */
export function readPaxRecords(bytes: Buffer): PaxRecords {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length;) {
    const digitsEnd = bytes.indexOf(blank!, at);
    const digits = digitsEnd === -1 || digitsEnd - at > maxDigits ? '' : bytes.toString('latin1', at, digitsEnd);
    const end = at + Number(digits);
    if (!/^[1-9]\d*$/.test(digits) || end > bytes.length || end <= digitsEnd || bytes[end - 1] !== lineEnd)
      throw damagedTar('a pax header in the tar is not valid');
    const record = bytes.subarray(digitsEnd + 1, end - 1);
    const keyEnd = record.indexOf(equals!);
    if (keyEnd === -1) throw damagedTar('a pax header in the tar is not valid');
    const [key, value] = [record.toString('utf8', 0, keyEnd), record.subarray(keyEnd + 1)];
    // Without a value what stands in the header of the file counts.
    if (value.length > 0) records.set(key, value);
    else records.delete(key);
    at = end;
  }
  return records;
}
