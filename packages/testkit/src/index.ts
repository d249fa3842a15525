// @symdepot/testkit: what tests are made of. Never a dependency of the product.
export { clientForms, type ClientForm } from './client-forms.ts';
export { defaultListingLimits } from './default-listing-limits.ts';
export { doorFile } from './door-file.ts';
export { createIsolatedDatabase, type IsolatedDatabase } from './isolated-database.ts';
export { bzip2Streams, packedFiles, xzStreams } from './packed-tar.ts';
export { parseKey } from './parse-key.ts';
export { createRandom, type Random } from './random.ts';
export { createRawTar, type RawTarEntry, type RawTarOptions } from './raw-tar.ts';
export { createRawZip, type RawZipEntry, type RawZipOptions } from './raw-zip.ts';
export { centralHeader, endRecord, localHeader, zip64End, zip64Extra } from './raw-zip-records.ts';
export { createSampleArchive, createZip, zipStream, type ZipEntry, type ZipOptions } from './sample-archive.ts';
export { createSampleFiles, samplePlatforms, type SampleFile, type SampleOptions, type SamplePlatform } from './sample-files.ts';
export { waitFor, type WaitOptions } from './wait-for.ts';
