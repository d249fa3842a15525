// What the reader of a kind is, and what it gives. Its implementations are in kinds/, whose index.ts lists them.
import type { FileReader } from './file-reader.ts';
import type { FileKind, Holdings, Identity } from './identified-file.ts';

export interface KindContent {
  readonly kind: FileKind;
  readonly identities: readonly [Identity, ...Identity[]];
  readonly holds: Holdings;
  /** Where the content says its name: without folders. */
  readonly name?: string;
  readonly debugFile?: string;
}

export interface KindReader {
  /** By the first bytes, be they few. Whoever begins like this is of this kind, or of none. */
  isKind(head: Buffer): boolean;
  /** @throws AppError as file-problem.ts lists them; what the source throws */
  read(file: FileReader, signal?: AbortSignal): Promise<KindContent>;
}

/** `beginning`: each character is a byte. */
export const beginsWith = (head: Buffer, beginning: string): boolean =>
  head.subarray(0, beginning.length).equals(Buffer.from(beginning, 'latin1'));
