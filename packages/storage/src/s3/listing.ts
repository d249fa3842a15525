// A page of ListObjectsV2, with names escaped as in URLs: XML cannot hold every character of a name.
import type { ObjectPage } from '../http/bucket-storage.ts';
import { generationOf } from './object-headers.ts';
import { readXml, type XmlElement } from './xml.ts';

/** @throws Error for what is no page of a listing */
export function readListing(xml: string): ObjectPage {
  const page = readXml(xml);
  if (page.text('IsTruncated') === undefined) throw new Error(`not the page of a listing: ${xml.slice(0, 200)}`);
  // AWS writes a space as `+`. A store that knows no escaping does not say that it has done so.
  const isEscaped = page.text('EncodingType') === 'url';
  const nameOf = (key: string): string => (isEscaped ? decodeURIComponent(key.replaceAll('+', ' ')) : key);
  const objects = page.children('Contents').map((entry) => {
    const updatedAt = new Date(required(entry, 'LastModified'));
    return {
      name: nameOf(required(entry, 'Key')),
      storedBytes: Number(required(entry, 'Size')),
      generation: generationOf(required(entry, 'ETag'), updatedAt),
      updatedAt,
    };
  });
  const nextPageToken = page.text('NextContinuationToken');
  if (page.text('IsTruncated') === 'true' && nextPageToken === undefined) throw new Error('the listing goes on, and does not say where');
  return { objects, nextPageToken };
}

function required(entry: XmlElement, name: string): string {
  const value = entry.text(name);
  if (value === undefined) throw new Error(`a listed object has no ${name}`);
  return value;
}
