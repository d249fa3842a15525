// A `.sym` of the program of the fixtures that nobody has sent yet. Neighbours: doorFile of testkit, door-ids.ts.
import { randomBytes } from 'node:crypto';
import { doorFile } from '@symdepot/testkit';

export interface NamedSym {
  readonly debugFile: string;
  readonly debugId: string;
  readonly content: Buffer;
  /** Where it is downloaded. */
  readonly path: string;
}

/** @param more about so many bytes that compress badly, behind the others */
export function newCrashSym({ debugFile = 'crash', more = 0 } = {}): NamedSym {
  const debugId = `${randomBytes(16).toString('hex').toUpperCase()}0`;
  const text = doorFile('elf/crash.sym').toString();
  const lines = Array.from({ length: Math.ceil(more / 64) }, (_, n) => `PUBLIC ${n.toString(16)} 0 ${randomBytes(24).toString('hex')}\n`);
  const content = Buffer.from(text.replace(/^(MODULE \S+ \S+) \S+ .*$/m, `$1 ${debugId} ${debugFile}`) + lines.join(''));
  return { debugFile, debugId, content, path: `/${debugFile}/${debugId}/${debugFile}.sym` };
}
