// Progress on a terminal: a row with a bar for each thing, redrawn in place. The door of log-update.
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import type { Progress, RowState } from './progress.ts';
import { createRate, type Rate } from './rate.ts';
import { renderRow } from './render-row.ts';

const redrawMs = 100;
const longestLabel = 40;

export function createTerminalProgress(terminal: WriteStream, isUnicode: boolean): Progress {
  const rows = new Map<symbol, { readonly label: string; state: RowState; rate: Rate }>();
  const screen = createLogUpdate(terminal);
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    const width = (terminal.columns || 80) - 1;
    const shown = [...rows.values()].slice(0, Math.max(1, (terminal.rows || 24) - 2));
    const labelWidth = Math.min(longestLabel, Math.max(0, ...shown.map(({ label }) => label.length)));
    const layout = { width, labelWidth, isUnicode };
    const nowMs = performance.now();
    screen(
      shown
        .map(({ label, state, rate }) =>
          renderRow({ label: label.slice(0, longestLabel), state, bytesPerSecond: rate.read(), nowMs }, layout),
        )
        .join('\n'),
    );
  };
  const settle = (): void => {
    if (rows.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    screen.clear();
    screen.done();
  };
  const note = (text: string): void => {
    screen.clear();
    terminal.write(`${text}\n`);
    if (rows.size > 0) draw();
  };
  return {
    note,
    begin(label) {
      const id = Symbol(label);
      const row = { label, state: { phase: '' } as RowState, rate: createRate() };
      timer ??= setInterval(draw, redrawMs).unref();
      return {
        show(state) {
          if (state.phase !== row.state.phase) row.rate = createRate();
          row.state = state;
          row.rate.update(state.bytes, performance.now());
          rows.set(id, row);
        },
        end(text) {
          rows.delete(id);
          if (text !== undefined) note(text);
          settle();
        },
      };
    },
    close() {
      rows.clear();
      settle();
    },
  };
}
