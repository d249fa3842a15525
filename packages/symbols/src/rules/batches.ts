// Cuts the members of an archive into the batches that workers share, in the step `list`.

/** Small enough that a worker which is told to stop can finish the batch in hand. */
export interface BatchLimits {
  readonly maxMembers: number;
  readonly maxCompressedBytes: number;
}

/**
 * The batch number of each member, in the order given (best: by offset, so that a batch is one stretch of the archive).
 * One member that is larger than a batch is a batch of its own.
 */
export function cutBatches(members: readonly { readonly compressedBytes: number }[], limits: BatchLimits): number[] {
  let batch = 0;
  let count = 0;
  let bytes = 0;
  return members.map(({ compressedBytes }) => {
    if (count > 0 && (count >= limits.maxMembers || bytes + compressedBytes > limits.maxCompressedBytes)) {
      batch += 1;
      count = 0;
      bytes = 0;
    }
    count += 1;
    bytes += compressedBytes;
    return batch;
  });
}
