// Memory that is freed when its bytes have been read or written, instead of at the next garbage collection, which visits all
// objects of the process for every few megabytes of buffers. Lent by whoever fills it (filesystem/read-range.ts, forms of ingest).

const lent = new WeakSet<ArrayBufferLike>();

/** For less than this, the garbage collection is cheaper. */
const minLentBytes = 16 * 1024;

/** Marks a chunk as the only one in its memory, which whoever reads the chunk to its end may free. */
export function lendMemory<T extends Uint8Array>(chunk: T): T {
  if (chunk.byteLength >= minLentBytes && chunk.byteLength === chunk.buffer.byteLength) lent.add(chunk.buffer);
  return chunk;
}

/** Detaches every view of the chunk's memory, if it was lent. A part of a chunk frees nothing until it is the last one. */
export function giveBack({ buffer, byteOffset, byteLength }: Uint8Array): void {
  if (byteOffset + byteLength === buffer.byteLength && lent.delete(buffer)) (buffer as ArrayBuffer).transfer(0);
}
