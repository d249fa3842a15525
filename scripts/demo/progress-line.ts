// One line that shows how far a step is: redrawn on a terminal, a few plain lines elsewhere (CI, pipes).
import { performance } from 'node:perf_hooks';

export interface ProgressLine {
  update(done: number, total: number, text: string): void;
  end(text: string): void;
}

const barWidth = 24;
const redrawMs = 80;

export function createProgressLine(label: string, out: NodeJS.WriteStream = process.stdout): ProgressLine {
  const head = label.padEnd(11);
  let drawnAt = -Infinity;
  let quarter = 0;
  return {
    update(done, total, text) {
      const share = total === 0 ? 1 : done / total;
      if (out.isTTY) {
        if (performance.now() - drawnAt < redrawMs && share < 1) return;
        drawnAt = performance.now();
        const filled = Math.round(share * barWidth);
        out.write(`\r\u001b[2K${head}${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${text}`);
      } else if (Math.floor(share * 4) > quarter) {
        quarter = Math.floor(share * 4);
        out.write(`${head}${String(Math.round(share * 100)).padStart(3)} %  ${text}\n`);
      }
    },
    end(text) {
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${head}${text}\n`);
    },
  };
}
