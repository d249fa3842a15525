// A table whose rows the server sorts and pages: caption, sort buttons, selection; on a small screen each row is a card.
import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';
import { useRowKeys } from './row-keys.ts';

export interface Column<T> {
  readonly key: string;
  readonly label: string;
  /** Of numbers: at the right. */
  readonly isNumber?: boolean;
  /** It is what the row is called: a row header, first on its card. */
  readonly isName?: boolean;
  /** Whether the server sorts by it, under the name of the key. */
  readonly isSorted?: boolean;
  cell(row: T): ReactNode;
}

export interface Sort {
  readonly key: string;
  readonly isDescending: boolean;
}

export interface Selection<Id extends number | string = number> {
  readonly ids: ReadonlySet<Id>;
  onChange(ids: ReadonlySet<Id>): void;
}

export interface TableProps<T, Id extends number | string> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  idOf(row: T): Id;
  /** What a row is called, for its check box. */
  nameOf?(row: T): string;
  readonly sort?: Sort | undefined;
  onSort?(sort: Sort): void;
  readonly selection?: Selection<Id> | undefined;
}

export function Table<T, Id extends number | string = number>({
  caption,
  columns,
  rows,
  idOf,
  nameOf,
  sort,
  onSort,
  selection,
}: TableProps<T, Id>) {
  const toggle = (id: Id): void => {
    const ids = new Set(selection?.ids);
    if (!ids.delete(id)) ids.add(id);
    selection?.onChange(ids);
  };
  useRowKeys(selection !== undefined);
  const isAll = rows.length > 0 && rows.every((row) => selection?.ids.has(idOf(row)));
  return (
    <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table role="table">
        <caption className="unseen">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {selection && (
              <th role="columnheader" scope="col" className="check">
                <input
                  type="checkbox"
                  aria-label="Select all on this page"
                  checked={isAll}
                  onChange={() => selection.onChange(new Set(isAll ? [] : rows.map(idOf)))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Header key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={idOf(row)} role="row" tabIndex={-1} data-selected={selection?.ids.has(idOf(row)) || undefined}>
              {selection && (
                <td role="cell" className="check">
                  <input
                    type="checkbox"
                    aria-label={`Select ${nameOf?.(row) ?? idOf(row)}`}
                    checked={selection.ids.has(idOf(row))}
                    onChange={() => toggle(idOf(row))}
                  />
                </td>
              )}
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeaderProps<T> {
  readonly column: Column<T>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}

function Header<T>({ column: { key, label, isNumber, isSorted }, sort, onSort }: HeaderProps<T>) {
  const className = isNumber ? 'number' : undefined;
  if (!isSorted || !onSort) {
    return (
      <th role="columnheader" scope="col" className={className}>
        {label}
      </th>
    );
  }
  const isOn = sort?.key === key;
  const direction = isOn ? (sort.isDescending ? 'descending' : 'ascending') : 'none';
  return (
    <th role="columnheader" scope="col" className={className} aria-sort={direction} data-sorts="">
      <button type="button" onClick={() => onSort({ key, isDescending: isOn ? !sort.isDescending : true })}>
        {label}
        <Icon name={isOn && !sort.isDescending ? 'up' : 'down'} />
      </button>
    </th>
  );
}

function Cell<T>({ column: { label, isNumber, isName, cell }, row }: { readonly column: Column<T>; readonly row: T }) {
  const className = isNumber ? 'number' : undefined;
  if (isName) {
    return (
      <th role="rowheader" scope="row" className={className}>
        {cell(row)}
      </th>
    );
  }
  return (
    <td role="cell" data-label={label} className={className}>
      {cell(row)}
    </td>
  );
}
