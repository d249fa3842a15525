// How many bytes all members of one archive may still unpack to (`ARCHIVE_MAX_TOTAL_BYTES`). Shared by inspections.

export interface ByteBudget {
  readonly limitBytes: number;
  /** Takes bytes that came out. False when the limit is passed. */
  spend(bytes: number): boolean;
}

/** `spentBytes`: what members inspected earlier have already taken. */
export function createByteBudget(limitBytes: number, spentBytes = 0): ByteBudget {
  let spent = spentBytes;
  return {
    limitBytes,
    spend(bytes) {
      spent += bytes;
      return spent <= limitBytes;
    },
  };
}
