// Progress for logs: plain lines without escape codes, when a phase changes and every few seconds while it advances.
import type { Progress, RowState } from './progress.ts';
import { createRate } from './rate.ts';
import { renderLine } from './render-row.ts';

const movingMs = 10_000;
/** Something that does not move is told now and then, for those who end what is silent. */
const restingMs = 60_000;

export function createLineProgress(write: (line: string) => void): Progress {
  const ends = new Set<() => void>();
  return {
    note: write,
    begin(label) {
      let rate = createRate();
      let state: RowState | undefined;
      let told = { line: '', phase: '', atMs: -Infinity };
      const tell = (): void => {
        if (!state) return;
        const now = performance.now();
        const line = renderLine({ label, state, bytesPerSecond: rate.read(), nowMs: now });
        if (line === told.line && now - told.atMs < restingMs) return;
        told = { line, phase: state.phase, atMs: now };
        write(line);
      };
      const timer = setInterval(tell, movingMs).unref();
      const end = (): void => {
        clearInterval(timer);
        ends.delete(end);
      };
      ends.add(end);
      return {
        show(next) {
          if (next.phase !== state?.phase) rate = createRate();
          state = next;
          rate.update(next.bytes, performance.now());
          if (next.phase !== told.phase) tell();
        },
        end(text) {
          end();
          if (text !== undefined) write(text);
        },
      };
    },
    close() {
      for (const end of ends) end();
    },
  };
}
