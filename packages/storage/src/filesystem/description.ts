// The description of an object, stored beside its bytes.
import type { StoredObject } from '../object-storage.ts';

export const formatDescription = (object: StoredObject): string => JSON.stringify(object);

/** Only ever reads what formatDescription has written completely before the object became visible. */
export function parseDescription(text: string): StoredObject {
  const object = JSON.parse(text) as Omit<StoredObject, 'updatedAt'> & { updatedAt: string };
  return { ...object, updatedAt: new Date(object.updatedAt) };
}
