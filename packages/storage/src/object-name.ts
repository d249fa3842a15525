// Which object names are valid. Every backend calls it first, so that no store accepts a name that another would refuse.
import { AppError } from '@symdepot/errors';

/** Google's limit for object names, in UTF-8 bytes. */
const maxNameBytes = 1024;

/** @throws AppError `storage_name_invalid` */
export function assertObjectName(name: string): void {
  const reason = whyInvalid(name);
  if (reason !== undefined) throw new AppError('storage_name_invalid', { name, reason });
}

/** A prefix is valid if a valid name can start with it. @throws AppError `storage_name_invalid` */
export function assertObjectPrefix(prefix: string): void {
  const reason = whyInvalid(`${prefix}x`);
  if (reason !== undefined) throw new AppError('storage_name_invalid', { name: prefix, reason });
}

function whyInvalid(name: string): string | undefined {
  if (Buffer.byteLength(name) > maxNameBytes) return `it is longer than ${maxNameBytes} bytes`;
  if (!name.isWellFormed()) return 'it is not valid Unicode';
  // oxlint-disable-next-line no-control-regex -- the rule is about control characters
  if (/[\u0000-\u001f]/.test(name)) return 'it has a control character';
  for (const component of name.split('/')) {
    if (component === '') return 'it has an empty component';
    if (component === '.' || component === '..') return `it has the component '${component}'`;
  }
  return undefined;
}
