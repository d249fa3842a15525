// What bytes are: both digests and how many, as they pass. Used where an artefact is stored (worker) and where it is read again.
// Neighbour: verify-artefacts.ts.
import { createHash } from 'node:crypto';
import { giveBack } from '@symdepot/storage';

export interface ArtefactDigest {
  /** Hex. */
  readonly sha512: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface ArtefactDigester {
  update(chunk: Uint8Array): void;
  /** Call it once. */
  end(): ArtefactDigest;
}

export function createArtefactDigester(): ArtefactDigester {
  const sha512 = createHash('sha512');
  const sha256 = createHash('sha256');
  let bytes = 0;
  return {
    update(chunk) {
      sha512.update(chunk);
      sha256.update(chunk);
      bytes += chunk.length;
    },
    end: () => ({ sha512: sha512.digest('hex'), sha256: sha256.digest('hex'), bytes }),
  };
}

/** The bytes are gone then. @throws their error */
export async function digestArtefact(bytes: AsyncIterable<Uint8Array>): Promise<ArtefactDigest> {
  const digester = createArtefactDigester();
  for await (const chunk of bytes) {
    digester.update(chunk);
    giveBack(chunk);
  }
  return digester.end();
}
