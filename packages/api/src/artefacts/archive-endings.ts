// How files are called by what is in them, for whoever fetches an artefact. Neighbour: artefact.ts (`media_type`).

/** Media type → ending. Those of packed tars begin with `.tar`: what `symdepot env fetch --unpack` unpacks. */
export const archiveEndings: ReadonlyMap<string, string> = new Map([
  ['application/x-xz', '.tar.xz'],
  ['application/zstd', '.tar.zst'],
  ['application/gzip', '.tar.gz'],
  ['application/x-bzip2', '.tar.bz2'],
  ['application/x-tar', '.tar'],
  ['application/zip', '.zip'],
]);
