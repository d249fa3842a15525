// Bytes of an artefact as they pass: as many as there must be, and, of a whole one, those of its digest. The last are held back until
// that is known, so that nobody takes what differs for the artefact. A part of artefact-store.ts.
import { createHash } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';
import { damage } from './damage.ts';

export interface ExpectedBytes {
  readonly bytes: number;
  /** Hex; undefined for a part of it, of which only the length is known. */
  readonly sha512: string | undefined;
}

/** Fails with the error of the source, and with AppError `artefact_damaged`. */
export function checkedBytes(source: Readable, { bytes, sha512 }: ExpectedBytes): Readable {
  const digest = sha512 === undefined ? undefined : createHash('sha512');
  let given = 0;
  let held: Buffer | undefined;
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (chunk.length === 0) return done(); // would be the one that is held back
      digest?.update(chunk);
      given += chunk.length;
      const next = held;
      held = chunk;
      if (given > bytes) done(damage(`more than ${bytes} bytes are stored`));
      else done(null, next);
    },
    flush(done) {
      if (given < bytes) return done(damage(`only ${given} of ${bytes} bytes are stored`));
      const read = digest?.digest('hex');
      if (read !== sha512) return done(damage(`the stored bytes have the SHA-512 ${read}`));
      done(null, held);
    },
  });
  return pipeline(source, checked, () => {}); // whoever reads it hears of its error
}
