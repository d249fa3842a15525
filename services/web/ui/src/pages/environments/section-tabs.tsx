// Environments, and the artefacts that they are made of: for those who may read all of these there is a way from one to the other.
import { Link } from 'react-router';
import { useSession } from '../../api/session.ts';

const pages = [
  { path: '/build-environments', name: 'Environments' },
  { path: '/build-environments/artefacts', name: 'Artefacts' },
] as const;

export function SectionTabs({ current }: { readonly current: (typeof pages)[number]['name'] }) {
  if (!useSession().holds('read_internal_artefacts')) return null;
  return (
    <nav className="tabs" aria-label="Build environments">
      {pages.map(({ path, name }) => (
        <Link key={path} to={path} aria-current={name === current ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
