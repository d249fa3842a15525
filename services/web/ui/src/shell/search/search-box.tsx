// The search box of the header: what it is given says where it leads. Neighbour: search-target.ts.
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { Icon } from '../../parts/icon.tsx';
import { searchTarget } from './search-target.ts';

export function SearchBox() {
  const navigate = useNavigate();
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const target = searchTarget(String(new FormData(form).get('q') ?? ''));
    if (target === undefined) return;
    form.reset();
    void navigate(target);
  };
  return (
    <search>
      <form className="search-box" onSubmit={search}>
        <Icon name="search" />
        <input type="search" name="q" aria-label="Search" placeholder="Upload, key, id" autoComplete="off" spellCheck={false} />
      </form>
    </search>
  );
}
