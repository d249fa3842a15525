// How long a file that is sent by itself can be on its way (protocol v2). Ingest takes no more; what a store took by itself is
// measured by the worker.

/** A plain file has the bytes that were announced. What does not compress becomes a little longer as gzip. */
export const maxSentBytes = ({ isGzip, originalBytes }: { readonly isGzip: boolean; readonly originalBytes: number }): number =>
  isGzip ? originalBytes + Math.ceil(originalBytes / 1_000) + 65_536 : originalBytes;
