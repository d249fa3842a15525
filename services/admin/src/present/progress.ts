// A progress line on a terminal for a long command, overwritten as it advances. Silent anywhere else.

export interface Progress {
  readonly show: (line: string) => void;
  readonly clear: () => void;
}

const intervalMs = 100;
const clearLine = '\r\u001b[2K';

export function createProgress(output: { readonly writeError: (text: string) => void; readonly isTerminal?: boolean }): Progress {
  let shownAt = -Infinity;
  return {
    show(line) {
      const now = performance.now();
      if (output.isTerminal !== true || now - shownAt < intervalMs) return;
      shownAt = now;
      output.writeError(clearLine + line);
    },
    clear() {
      if (shownAt === -Infinity) return;
      shownAt = -Infinity;
      output.writeError(clearLine);
    },
  };
}
