// Searches chunked bytes for strings that must not occur in a symbols file. A match may span chunks.

export interface SnippetScan {
  update(chunk: Buffer): void;
  /** The first snippet of the list (not of the content) that was seen; the same however the bytes were cut. */
  found(): string | undefined;
}

export function createSnippetScan(snippets: readonly string[]): SnippetScan {
  const needles = snippets.map((snippet) => Buffer.from(snippet));
  const overlapBytes = Math.max(0, ...needles.map((needle) => needle.length)) - 1;
  let first = needles.length;
  let carried: Buffer = Buffer.alloc(0);

  const search = (bytes: Buffer): void => {
    // Only those before the one that was found can still change the response.
    const better = needles.slice(0, first).findIndex((needle) => includes(bytes, needle));
    if (better >= 0) first = better;
  };
  return {
    update(chunk) {
      if (first === 0 || chunk.length === 0) return;
      if (carried.length > 0) search(Buffer.concat([carried, chunk.subarray(0, overlapBytes)]));
      search(chunk);
      const tail = chunk.length < overlapBytes ? Buffer.concat([carried, chunk]) : chunk;
      // A copy: the view would keep the whole chunk alive. Nothing is kept for needles of one byte.
      carried = overlapBytes > 0 ? Buffer.from(tail.subarray(-overlapBytes)) : carried;
    },
    found: () => snippets[first],
  };
}

/** Short needles are searched for by their first byte, which is rare here, at several times the speed of long ones. */
const quickBytes = 7;

function includes(bytes: Buffer, needle: Buffer): boolean {
  const at = bytes.indexOf(needle.subarray(0, quickBytes));
  return at >= 0 && bytes.includes(needle, at);
}
