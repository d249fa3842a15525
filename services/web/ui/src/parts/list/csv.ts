// CSV (RFC 4180). A text that a spreadsheet would calculate is made a text by an apostrophe. Neighbour: save-csv.ts.
export type CsvCell = string | number | boolean | null;

export const formatCsv = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');

function formatCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  // Also behind what parts lists in some languages.
  const text = cell.replaceAll(/(^|[;\t\r\n])(?=[=+\-@\t\r])/g, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
