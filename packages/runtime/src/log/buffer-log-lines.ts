// Buffers log lines: one write for all lines of a turn of the event loop, since a write costs more than formatting a line.
// Neighbour: logger.ts.

/** Of these a process that is killed (not one that fails or ends) may lose those of the turn that it was killed in. */
const patientLevels = ['{"level":"info"', '{"level":"debug"', '{"level":"trace"'];

/**
 * Lines are JSON that begins with the level. What may be the last that a process says (warn and above) is written at once,
 * with everything that was gathered before it.
 */
export function bufferLogLines(writeNow: (lines: string) => void): { write(line: string): void } {
  let gathered = '';
  let isFirst = true;
  const writeAll = (): void => {
    const lines = gathered;
    gathered = '';
    if (lines !== '') writeNow(lines);
  };
  return {
    write(line) {
      if (isFirst) process.once('exit', writeAll);
      isFirst = false;
      const isPatient = patientLevels.some((level) => line.startsWith(level));
      if (gathered === '' && isPatient) setImmediate(writeAll);
      gathered += line;
      if (!isPatient) writeAll();
    },
  };
}
