// Rows as a file that spreadsheets open, saved by the browser. Neighbour: csv.ts.
import { formatCsv, type CsvCell } from './csv.ts';

export function saveCsv(name: string, rows: readonly (readonly CsvCell[])[]): void {
  const url = URL.createObjectURL(new Blob([formatCsv(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
