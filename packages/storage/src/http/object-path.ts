// Names of objects in URLs: every byte escaped but letters, digits, `-._~` and the slashes, as RFC 3986 and signatures have it.

/** One value, slashes included. */
export const escapeAll = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

export const objectPath = (name: string): string => name.split('/').map(escapeAll).join('/');

/** Below which a bucket's objects are. */
export const withoutSlashAtEnd = (url: string): string => (url.endsWith('/') ? withoutSlashAtEnd(url.slice(0, -1)) : url);
