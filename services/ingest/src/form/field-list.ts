// The fields of a form, within limits; Tecken's limits (Tecken §0) where it has them. Neighbour: receive-form.ts.
import { AppError, quoted } from '@symdepot/errors';
import { isArchiveName } from './archive-name.ts';
import { malformed } from './malformed.ts';
import type { Part } from './split-parts.ts';

const maxFields = 1_000;
const maxNameLength = 1_000;
const maxValueBytes = 64 * 1024;
const quotedNameLength = 100;
/** Names and values of all fields together. */
export const maxFieldBytes = 2.5 * 2 ** 20;

export function createFieldList() {
  const fields = new URLSearchParams();
  let bytes = 0;
  const checkLength = (name: string, length: number, limit: number): void => {
    if (length > limit) throw new AppError('form_field_too_long', { field: name.slice(0, quotedNameLength), limit });
  };
  return {
    fields,
    /** @throws AppError `form_malformed`, `form_field_too_long`, `body_too_large` */
    add(name: string, value: string): void {
      const valueBytes = Buffer.byteLength(value);
      bytes += Buffer.byteLength(name) + valueBytes;
      if (bytes > maxFieldBytes) throw new AppError('body_too_large', { limit: maxFieldBytes });
      if (fields.size === maxFields) throw malformed(`it has more than ${maxFields} fields`);
      checkLength(name, name.length, maxNameLength);
      checkLength(name, valueBytes, maxValueBytes);
      fields.append(name, value);
    },
    /** The value of a part that is a field. @throws AppError `form_malformed`, `form_field_too_long` */
    async read({ name, content, charset }: Part): Promise<string> {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of content) {
        length += chunk.length;
        if (length > maxValueBytes && isArchiveName(name)) throw malformed(`the part ${quoted(name)} has no file name, so it is no file`);
        checkLength(name, length, maxValueBytes);
        chunks.push(chunk);
      }
      return decode(Buffer.concat(chunks), charset);
    },
  };
}

/** @param charset an unknown one is read as UTF-8, as in Tecken */
function decode(bytes: Buffer, charset: string | undefined): string {
  const options = { ignoreBOM: true };
  try {
    return new TextDecoder(charset, options).decode(bytes);
  } catch {
    return new TextDecoder('utf-8', options).decode(bytes);
  }
}
