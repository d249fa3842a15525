// Pages of a listing as AWS and Ceph's gateway write them.
import { expect, it } from 'vitest';
import { readListing } from './listing.ts';

const entry = (key: string, etag: string): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-29T10:00:00.123Z</LastModified><ETag>${etag}</ETag><Size>12</Size><StorageClass>STANDARD</StorageClass><Owner><ID>o</ID></Owner></Contents>`;
const page = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix></Prefix><EncodingType>url</EncodingType>${content}</ListBucketResult>`;

it('reads names, sizes and generations, one or many', () => {
  const one = readListing(page(`<IsTruncated>false</IsTruncated>${entry('v1/a+b%2Bc/%F0%9F%A6%8A', '&quot;abc&quot;')}`));
  const updatedAt = new Date('2026-11-29T10:00:00.123Z');
  const seconds = Math.floor(updatedAt.getTime() / 1_000);
  expect(one).toEqual({
    objects: [{ name: 'v1/a b+c/🦊', storedBytes: 12, generation: `abc.${seconds}`, updatedAt }],
    nextPageToken: undefined,
  });
  const two = readListing(
    page(
      `${entry('a%20b', '"x-2"')}${entry('b', '"y"')}<IsTruncated>true</IsTruncated><NextContinuationToken>t/+=</NextContinuationToken>`,
    ),
  );
  expect(two.objects.map(({ name, generation }) => [name, generation])).toEqual([
    ['a b', `x-2.${seconds}`],
    ['b', `y.${seconds}`],
  ]);
  expect(two.nextPageToken).toBe('t/+=');
});

it('takes names as they are where the store has not escaped them', () => {
  const raw = page(`<IsTruncated>false</IsTruncated>${entry('v1/libstdc++.so/100%', '"x"')}`).replace(
    '<EncodingType>url</EncodingType>',
    '',
  );
  expect(readListing(raw).objects[0]?.name).toBe('v1/libstdc++.so/100%');
});

it('an empty page has no objects; what is no page is an error, and not an empty one', () => {
  expect(readListing(page('<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>')).objects).toEqual([]);
  expect(() => readListing('<html><body>Sign in to this network</body></html>')).toThrow('not the page of a listing');
  expect(() => readListing(page('<IsTruncated>false</IsTruncated><Contents><Key>x</Key></Contents>'))).toThrow('has no');
});
