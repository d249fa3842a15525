// `/help/errors`: every code that an answer or a file can have, what it means and what to do. From the table of the server itself.
import { errorTable, type ErrorEntry } from '@symdepot/errors';
import { useState } from 'react';
import { TextField } from '../../parts/field.tsx';
import { Empty } from '../../parts/loading.tsx';
import { Marked } from '../../parts/meanings/marked.tsx';
import { usePermalink } from '../../parts/meanings/use-permalink.ts';
import { Page } from '../../parts/page.tsx';

const rows = Object.entries<ErrorEntry>(errorTable).map(([code, { kind, meaning, fix }]) => ({
  code,
  kind: kind.replaceAll('_', ' '),
  text: fix === undefined ? meaning : `${meaning} ${fix}`,
}));

export function Component() {
  const [text, setText] = useState('');
  const named = usePermalink();
  const wanted = text.trim().toLowerCase();
  const found = rows.filter(({ code, text: said }) => code.includes(wanted) || said.toLowerCase().includes(wanted));
  return (
    <Page title="Errors" intro="The code of an error never changes; its message may. Quote the request id when you ask an operator.">
      <div className="error-filter">
        <TextField
          label="Find"
          type="search"
          value={text}
          onChange={({ target }) => setText(target.value)}
          placeholder="A code, or words"
        />
      </div>
      {found.length === 0 && <Empty title={`No error has “${text}” in it`} />}
      {found.length > 0 && (
        <div className="table-scroll" role="region" aria-label="Errors" tabIndex={0}>
          <table className="names">
            <thead>
              <tr>
                <th scope="col">Code</th>
                <th scope="col">Kind</th>
                <th scope="col">Meaning, and what to do</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ code, kind, text: said }) => (
                <tr key={code} id={code} tabIndex={-1} data-current={code === named || undefined}>
                  <th scope="row">
                    <code>{code}</code>
                  </th>
                  <td data-label="Kind">{kind}</td>
                  <td>
                    <Marked text={said} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
