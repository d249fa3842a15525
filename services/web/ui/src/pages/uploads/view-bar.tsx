// The saved views above the list, as links: the chosen one is the one that the address asks for. Neighbours: views.ts, saved-views.ts.
import { useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { forgetView, keepView, readViews } from './saved-views.ts';
import { canonical, defaultViews, isSameQuery } from './views.ts';

/** @param email where the list has uploads of others, too */
export function ViewBar({ email }: { readonly email: string | undefined }) {
  const [query] = useSearchParams();
  const [own, setOwn] = useState(readViews);
  const [isNaming, setNaming] = useState(false);
  const standard = defaultViews(email);
  const isKnown = [...standard, ...own].some((view) => isSameQuery(view.query, String(query)));
  return (
    <div className="view-bar">
      <nav aria-label="Views">
        <ul>
          {standard.map((view) => (
            <li key={view.name}>
              <ViewLink {...view} />
            </li>
          ))}
          {own.map((view) => (
            <li key={`own ${view.name}`}>
              <ViewLink {...view} />
              <button
                type="button"
                className="view-forget"
                aria-label={`Remove the view ${view.name}`}
                onClick={() => setOwn(forgetView(view.name))}
              >
                <Icon name="cross" />
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {!isKnown && (
        <Button look="quiet" icon="plus" onClick={() => setNaming(true)}>
          Save view
        </Button>
      )}
      <Dialog title="Save this view" isOpen={isNaming} onClose={() => setNaming(false)}>
        <NameForm
          onName={(name) => {
            setOwn(keepView({ name, query: canonical(String(query)) }));
            setNaming(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function ViewLink({ name, query }: { readonly name: string; readonly query: string }) {
  const [current] = useSearchParams();
  return (
    <Link to={`?${query}`} aria-current={isSameQuery(query, String(current)) ? 'page' : undefined}>
      {name}
    </Link>
  );
}

function NameForm({ onName }: { onName(name: string): void }) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    if (typeof name === 'string' && name.trim() !== '') onName(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <TextField label="Name" name="name" maxLength={40} required hint="Kept in this browser: filters and order, not the page." />
      <div className="actions end">
        <Button type="submit" look="primary">
          Save
        </Button>
      </div>
    </form>
  );
}
