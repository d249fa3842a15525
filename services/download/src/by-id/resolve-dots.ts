// Paths of sources as compilers write them, without what means nothing. No file system ever sees them.

/** Of an absolute path, without its first slash: what is above the root is the root. */
export function resolveDots(path: string): string {
  const resolved: string[] = [];
  for (const component of path.split('/')) {
    if (component === '..') resolved.pop();
    else if (component !== '' && component !== '.') resolved.push(component);
  }
  return resolved.join('/');
}
