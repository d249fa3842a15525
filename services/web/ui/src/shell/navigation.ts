// The pages that the header leads to, and who is shown which: those that would be refused are not.
import type { Session } from '../api/session.ts';

export interface Destination {
  readonly name: string;
  readonly path: string;
  /** Behind `g`. */
  readonly key: string;
  isFor(session: Session): boolean;
}

const anyone = (): boolean => true;
const signedIn = ({ email }: Session): boolean => email !== undefined;
const operator = ({ isOperator }: Session): boolean => isOperator;

export const destinations: readonly Destination[] = [
  { name: 'Uploads', path: '/uploads', key: 'u', isFor: signedIn },
  { name: 'Files', path: '/uploads/files', key: 'f', isFor: signedIn },
  { name: 'Coverage', path: '/coverage', key: 'c', isFor: signedIn },
  { name: 'Environments', path: '/build-environments', key: 'e', isFor: ({ hasEnvironments }) => hasEnvironments },
  { name: 'Tokens', path: '/tokens', key: 't', isFor: (session) => session.holds('manage_tokens') },
  { name: 'Users', path: '/users', key: 's', isFor: operator },
  { name: 'Groups', path: '/groups', key: 'r', isFor: operator },
  { name: 'Audit', path: '/audit', key: 'a', isFor: operator },
  { name: 'Operations', path: '/operations', key: 'o', isFor: operator },
  { name: 'Help', path: '/help', key: 'p', isFor: anyone },
];

/** `/uploads` is not the page of `/uploads/files`, but of `/uploads/upload/3`. */
export function isAt({ path }: Destination, pathname: string): boolean {
  const longest = destinations
    .filter((one) => pathname === one.path || pathname.startsWith(`${one.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  return longest?.path === path;
}
